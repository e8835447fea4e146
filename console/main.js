// The console's page: its state, and what it says of it. Everything that holds keys or reads
// foreign bytes runs in the worker.
import { Attempts } from './attempts.js';
import { Door } from './door.js';
import { Operator } from './operator.js';
import { element, show } from './page.js';
import { isSupported } from './support.js';
import { keepLanguage, say as sayIn, startLanguage } from './text.js';
import { View } from './view.js';

/**
 * @import { Code } from './seal.js'
 * @import { Quality } from './meter.js'
 * @import { FromWorker, ToWorker } from './worker.js'
 * @typedef {'enter' | import('./session.js').State} State
 */

const WORKER_END_MS = 3000; // for a last message to go out
const WAITING = ['joining', 'proving', 'asking'];

const leaveDialog = element('leave', HTMLDialogElement);
const full = element('full');

let language = startLanguage();
/** @type {State} */
let state = 'enter';
/** @type {Worker | null} */
let worker = null;
/** @type {Quality | null} */
let quality = null;
/** Until a lost line is given up. */
let waitingMs = 0;
let slot = '';
const attempts = new Attempts();

/** @type {import('./door.js').Say} */
const say = (key, values) => sayIn(language, key, values);
const view = new View(say, (fit) => tell({ type: 'fit', fit }));
const operator = new Operator(say, view, tell);
const door = new Door(say, { enter, cancel: leave });

/** @param {ToWorker} message @param {Transferable[]} [moved] */
function tell(message, moved = []) {
	worker?.postMessage(message, moved);
}

/** A page that allows scripts only from known addresses asks for this (Trusted Types). */
function workerAddress() {
	const address = 'worker.js';
	const { trustedTypes } = /** @type {any} */ (window);
	return trustedTypes ?
		trustedTypes.createPolicy('engawa', { createScriptURL: () => address }).createScriptURL('') :
		address;
}

const scriptAddress = workerAddress();

/** Loads while the code is being typed. */
function prepareWorker() {
	const fresh = new Worker(scriptAddress);
	fresh.onmessage = ({ data }) => worker === fresh && take(data);
	fresh.onerror = (event) => {
		if (worker !== fresh)
			return;
		worker = null; // the next code makes another one
		if (WAITING.includes(state) || isInside())
			end(event instanceof ErrorEvent ? 'console-broken' : 'unreachable', 0); // or: not loaded
	};
	return fresh;
}

/** @param {Code} code */
function enter(code) {
	slot = code.slot;
	setState('joining');
	if (attempts.left(slot, Date.now()) <= 0)
		return end('code-used-up', 0);
	worker ??= prepareWorker();
	const { exact, fitted } = view.begin();
	tell({ type: 'start', code, exact, fitted, visible: !document.hidden }, [exact, fitted]);
}

function leave() {
	tell({ type: 'leave' });
}

/** @param {FromWorker} message */
function take(message) {
	switch (message.type) {
	case 'state':
		if (message.state === 'proving')
			attempts.use(slot, Date.now());
		if (message.state === 'asking')
			attempts.succeed(slot);
		if (message.state !== 'ended') // its reason comes next
			setState(message.state);
		break;
	case 'permits':
		operator.takePermits(message.permits);
		break;
	case 'blocked':
		operator.takeBlocked(message.reason);
		break;
	case 'text':
		operator.takeText(message.waiting, message.trouble);
		break;
	case 'shown':
		view.take(message.shown);
		break;
	case 'quality':
		quality = message.quality;
		renderQuality();
		break;
	case 'waiting':
		waitingMs = message.leftMs;
		renderQuality();
		break;
	case 'ended':
		end(message.reason, message.retryAfterS);
		break;
	}
}

/** @param {string} reason @param {number} retryAfterS */
function end(reason, retryAfterS) {
	const gone = worker;
	setTimeout(() => gone?.terminate(), WORKER_END_MS);
	worker = isSupported(window) ? prepareWorker() : null;
	operator.end();
	view.end();
	quality = null;
	leaveDialog.close();
	if (document.fullscreenElement)
		document.exitFullscreen();
	const left = attempts.left(slot, Date.now());
	const said = reason === 'code-refused' && left <= 0 ? 'code-used-up' : reason;
	slot = '';
	document.body.dataset.reason = said;
	door.setReason(said, { left, retryAfterS });
	setState('ended');
}

/** The picture is shown, be it an old one. */
function isInside() {
	return state === 'viewing' || state === 'lost';
}

/** @param {State} next */
function setState(next) {
	state = next;
	document.body.dataset.state = next;
	if (next !== 'ended')
		delete document.body.dataset.reason;
	show(element('door'), !isInside());
	show(element('view'), isInside());
	if (next !== 'lost')
		door.setState(next);
	if (next === 'viewing')
		operator.focus();
	renderQuality();
	renderTitle();
	announce();
}

function renderTitle() {
	const key = state === 'joining' || state === 'proving' ? 'waiting' : state;
	document.title = say(`title.${key}`);
}

function announce() {
	const words = {
		enter: () => '',
		joining: () => say('wait.joining'),
		proving: () => say('wait.proving'),
		asking: () => `${say('wait.asking.heading')} ${say('wait.asking.hint')}`,
		viewing: () => say('say.viewing'),
		lost: () => `${say('view.lost')} ${say('view.lost.hint')}`,
		ended: () => `${element('notice-title').textContent} ${element('notice-hint').textContent}`,
	};
	element('announce').textContent = words[state]();
}

function renderBar() {
	full.textContent = say(document.fullscreenElement ? 'view.full.leave' : 'view.full');
	renderQuality();
}

function renderQuality() {
	show(element('lost'), state === 'lost');
	if (state === 'lost') {
		element('lost-left').textContent = say('view.lost.left', { value: Math.max(1, Math.ceil(waitingMs / 1000)) });
		return;
	}
	const silentS = Math.floor((quality?.silentMs ?? 0) / 1000);
	const isSilent = silentS >= 3;
	element('quality').dataset.tone = isSilent ? 'wrong' : 'quiet';
	const latency = quality?.latencyMs ?? null;
	element('latency').textContent = isSilent ? say('view.silent', { value: silentS }) :
		say('view.latency', { value: latency === null ? '–' : Math.round(latency) });
	element('rate').textContent = say('view.rate', { value: Math.round(quality?.kbits ?? 0) });
	element('frames').textContent = say('view.frames', { value: Math.round(quality?.turns ?? 0) });
}

function renderAll() {
	document.documentElement.lang = language;
	for (const one of document.querySelectorAll('[data-t]'))
		one.textContent = say(/** @type {HTMLElement} */ (one).dataset.t ?? '');
	for (const one of document.querySelectorAll('[data-t-label]'))
		one.setAttribute('aria-label', say(/** @type {HTMLElement} */ (one).dataset.tLabel ?? ''));
	for (const one of document.querySelectorAll('[data-language]')) {
		one.textContent = say('language.other');
		one.setAttribute('lang', say('language.other.code'));
	}
	door.render();
	view.renderMonitors();
	operator.render();
	renderBar();
	renderTitle();
}

function switchLanguage() {
	language = language === 'ja' ? 'en' : 'ja';
	keepLanguage(language);
	renderAll();
}

function toggleFull() {
	const done = document.fullscreenElement ?
		document.exitFullscreen() : document.documentElement.requestFullscreen();
	done.catch(() => {}); // the browser does not want to: everything stays as it is
}

function listen() {
	for (const button of document.querySelectorAll('[data-language]'))
		button.addEventListener('click', switchLanguage);
	full.addEventListener('click', toggleFull);
	document.addEventListener('fullscreenchange', renderBar);
	element('end').addEventListener('click', () => {
		leaveDialog.returnValue = '';
		leaveDialog.showModal();
		element('leave-yes').focus();
	});
	leaveDialog.addEventListener('close', () => {
		if (isInside() && leaveDialog.returnValue === 'yes')
			leave();
		else if (isInside())
			operator.focus();
	});
	document.addEventListener('visibilitychange',
		() => tell({ type: 'visible', visible: !document.hidden }));
	// The page goes away: so does the session, also when the browser keeps the page for later.
	window.addEventListener('pagehide', () => {
		if (WAITING.includes(state) || isInside())
			leave();
	});
	window.addEventListener('beforeunload', (event) => {
		if (isInside())
			event.preventDefault(); // the browser asks whether that was meant
	});
}

element('not-running').remove();
renderAll();
listen();
if (isSupported(window)) {
	worker = prepareWorker();
	setState('enter');
} else {
	door.close();
	end('browser-old', 0);
}
