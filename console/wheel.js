// Turns of the wheel in the wire's units: 120 is one notch. What is less than one unit is kept
// for the next time, so that slow turns arrive in full.

const NOTCH = 120;
const MAX = 100 * NOTCH; // in one message; the rest follows
const UNITS_PER_PX = NOTCH / 100; // what most browsers scroll by at a notch
const NOTCH_PX_MIN = 40; // a real wheel scrolls by more; touch pads give three ticks for each pixel
const UNITS_PER_LINE = NOTCH / 3;
const UNITS_PER_PAGE = NOTCH * 8;
const LINE = 1;
const PAGE = 2;

/**
 * @param {number} delta
 * @param {number} mode as WheelEvent.deltaMode
 * @param {number} ticks as the older wheelDelta, the other way round: whole notches of a real wheel
 */
function unitsOf(delta, mode, ticks) {
	if (mode === LINE)
		return delta * UNITS_PER_LINE;
	if (mode === PAGE)
		return delta * UNITS_PER_PAGE;
	const isNotched = ticks !== 0 && ticks % NOTCH === 0 &&
		Math.abs(delta) > Math.abs(ticks) / NOTCH * NOTCH_PX_MIN;
	return isNotched ? -ticks : delta * UNITS_PER_PX;
}

export class Wheel {
	#dx = 0;
	#dy = 0;

	/** @param {{ deltaX: number, deltaY: number, deltaMode: number, wheelDeltaX?: number, wheelDeltaY?: number }} event */
	turn({ deltaX, deltaY, deltaMode, wheelDeltaX = 0, wheelDeltaY = 0 }) {
		this.#dx += unitsOf(deltaX, deltaMode, wheelDeltaX);
		this.#dy += unitsOf(deltaY, deltaMode, wheelDeltaY);
	}

	/** Whole units that are due, for one message; null: none. */
	take() {
		const dx = due(this.#dx);
		const dy = due(this.#dy);
		this.#dx -= dx;
		this.#dy -= dy;
		return dx !== 0 || dy !== 0 ? { dx, dy } : null;
	}

	clear() {
		this.#dx = this.#dy = 0;
	}
}

/** @param {number} units */
function due(units) {
	return Math.max(-MAX, Math.min(MAX, Math.trunc(units + Math.sign(units) * 1e-9))) || 0;
}
