"""Prices as shops write them."""


def shelf_price(span: tuple[float, float], height: float, jitter: float) -> int:
    """Return a price in minor units at a height of 0 to 1 within the span, ended the way shops end prices."""
    low, high = span
    wanted: float = low * (high / low) ** height * (1 + jitter)
    if wanted < 10:
        return max(150, round(wanted * 10) * 10 - 5)
    if wanted < 60:
        return round(wanted * 2) * 50 - 10
    if wanted < 200:
        return round(wanted) * 100
    return round(wanted / 5) * 500 - 100


def ladder(base: int, steps: int) -> list[int]:
    """Return the prices of rising sizes: each dearer, though not in proportion to what is in it."""
    return [shelf_price((base / 100 * 1.55**step, base / 100 * 1.55**step), 0, 0) for step in range(steps)]
