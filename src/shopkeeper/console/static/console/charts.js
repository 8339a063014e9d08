// Draws the charts of a page in the colours of the theme; each reads its figures from a JSON block beside it.
(() => {
  const colour = (name) => {
    const probe = document.createElement("span");
    probe.hidden = true;
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const shown = getComputedStyle(probe).color;
    probe.remove();
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = shown; // to plain RGB, which the chart library can mix
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return (opacity = 1) => `rgba(${red},${green},${blue},${opacity})`;
  };

  const tip = (data) => ([now]) => {
    const box = document.createElement("div");
    const line = (text, strong) => {
      const node = document.createElement(strong ? "strong" : "div");
      node.textContent = text;
      box.append(node);
    };
    line(data.days[now.dataIndex], true);
    line(`${data.shown[now.dataIndex]}, ${data.orders[now.dataIndex]} orders`);
    line(`${data.before_shown[now.dataIndex]} on ${data.before_days[now.dataIndex]}`);
    return box;
  };

  const revenue = (data) => {
    const main = colour("--tblr-link-color"), soft = colour("--sk-text-soft"), line = colour("--sk-line");
    const short = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      animationDuration: 300,
      grid: { left: 8, right: 14, top: 14, bottom: 6, containLabel: true },
      tooltip: {
        trigger: "axis", formatter: tip(data), className: "sk-chart-tip", backgroundColor: colour("--sk-raised")(), borderColor: line(),
        textStyle: { color: colour("--sk-text")(), fontFamily: "Inter, system-ui", fontSize: 13 },
        axisPointer: { lineStyle: { color: colour("--sk-line-strong")(), type: "solid" } },
      },
      xAxis: {
        type: "category", data: data.days, boundaryGap: false, axisTick: { show: false }, axisLine: { lineStyle: { color: line() } },
        axisLabel: { color: soft(), fontFamily: "Inter, system-ui", hideOverlap: true, margin: 10, formatter: (day) => day.slice(4) },
      },
      yAxis: { type: "value", splitNumber: 4, axisLabel: { color: soft(), fontFamily: "Inter, system-ui", formatter: (value) => short.format(value) }, splitLine: { lineStyle: { color: line() } } },
      series: [
        { type: "line", data: data.revenue, showSymbol: false, symbolSize: 7, lineStyle: { width: 2, color: main() }, itemStyle: { color: main() }, areaStyle: { color: main(0.07) }, z: 3 },
        { type: "line", data: data.before, showSymbol: false, silent: true, lineStyle: { width: 1.5, type: [4, 4], color: soft(0.55) }, itemStyle: { color: soft(0.55) } },
      ],
    };
  };

  const KINDS = { revenue };
  const draw = (node) => {
    const data = JSON.parse(document.getElementById(node.dataset.source).textContent);
    const chart = echarts.getInstanceByDom(node) || echarts.init(node, null, { renderer: "canvas" });
    chart.setOption(KINDS[node.dataset.chart](data), true);
    return chart;
  };
  const nodes = [...document.querySelectorAll("[data-chart]")];
  nodes.forEach((node) => new ResizeObserver(() => echarts.getInstanceByDom(node)?.resize()).observe(node));
  const drawAll = () => nodes.forEach(draw);
  document.documentElement.addEventListener("theme-changed", drawAll);
  document.fonts.ready.then(drawAll);
})();
