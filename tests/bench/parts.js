// What a key press's way to the viewer's pixel is made of, from the logs of agent and viewer:
// all processes of a measurement share one clock.
import { median } from '../lib/median.js';

/** @returns {Record<string, number>[]} every event of that name with its figures, in microseconds */
function events(log, name) {
	return log.split('\n').filter((line) => line.includes(`event=${name} `)).map((line) =>
		Object.fromEntries([...line.matchAll(/(\w+_us)=(\d+)/g)].map(([, key, value]) => [key, Number(value)])));
}

/** What happened between two points of time. */
const between = (list, from, to) => list.filter(({ from_us }) => from_us >= from && from_us <= to);

const took = (list) => list.reduce((sum, { took_us }) => sum + took_us, 0);

/** One press; undefined when the logs do not show its whole way. */
function partsOf({ from_us, took_us }, { hands, frames, decoded }) {
	const seen_us = from_us + took_us;
	const press = between(hands, from_us, seen_us)[0];
	const frame = press && between(frames, press.from_us, seen_us).at(-1);
	if (!frame)
		return undefined;
	const inside = { guard: press.took_us, capture: frame.capture_us, shield: frame.shield_us, encode: frame.encode_us,
		decode: took(between(decoded, frame.from_us, seen_us)) };
	const pressed = press.from_us + press.took_us;
	const application = Math.max(0, frame.from_us - pressed);
	const rest = Object.values(inside).reduce((left, us) => left - us, took_us - application);
	return { ...inside, 'application and X server': application, 'seal, sockets and relay': rest };
}

/**
 * Medians in milliseconds.
 * @param {string} agentLog at level debug
 * @param {string} viewerLog
 */
export function keyParts(agentLog, viewerLog) {
	const logged = { hands: events(agentLog, 'hands.done'), frames: events(agentLog, 'frame.done'),
		decoded: events(viewerLog, 'update.decoded') };
	const all = events(viewerLog, 'pixel.changed').map((sample) => partsOf(sample, logged)).filter(Boolean);
	if (all.length === 0)
		throw new Error('the logs show no key press on its way');
	return Object.fromEntries(Object.keys(all[0]).map((part) =>
		[part, median(all.map((parts) => parts[part])) / 1000]));
}
