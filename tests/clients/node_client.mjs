// Drives @segment/analytics-node as its manual says, and notes what it sent: `node node_client.mjs FOLDER URL KEY COUNT`.
// Requests are read from the events `http_request` and `http_response` that the library offers.
import { createRequire } from "node:module";

const [folder, host, writeKey, count] = process.argv.slice(2);
const { Analytics } = createRequire(`${folder}/`)("@segment/analytics-node");
const analytics = new Analytics({ host, writeKey });
const made = [], requests = [], failed = [], open = new Map();
let acknowledged = 0;
analytics.on("http_request", ({ body }) => {
  const request = [JSON.parse(body).batch.map((event) => event.messageId), 0];
  requests.push(request);
  open.set(body, request);
});
analytics.on("http_response", ({ status, body }) => {
  const request = open.get(body);
  request[1] = status;
  if (status === 200) acknowledged += request[0].length;
  console.log(`acknowledged ${acknowledged}`);
});
analytics.on("error", (error) => failed.push(String(error.reason ?? error)));
for (let number = 0; number < +count; number++) {
  const anonymousId = `node-${number % 50}`;
  const noted = (error, context) => made.push(context.event.messageId);
  if (number % 10) analytics.track({ anonymousId, event: "Product Viewed", properties: { sku: `S${number}` } }, noted);
  else analytics.identify({ anonymousId, traits: { plan: "gold" } }, noted);
  // as a server's requests would come: not ten thousand in one turn of the loop
  if (number % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 10));
}
await analytics.closeAndFlush({ timeout: 240_000 });
console.log(JSON.stringify({ made, requests, failed }));
