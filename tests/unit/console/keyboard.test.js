// The text field behind the picture: what browsers of different systems say of keys, and what
// is made of it. (Real browsers do so in tests/e2e/console_keys.test.js
// and tests/e2e/layouts.test.js.)
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keyboard } from '../../../console/keyboard.js';

class Field extends EventTarget {
	value = '';
	toggleAttribute() {}
}

function keyboard(platform = 'Linux x86_64') {
	const field = new Field();
	const heard = [];
	const one = new Keyboard(field, {
		key: (usage, down, character) => heard.push([usage, down ? 'down' : 'up', ...(down ? [character] : [])]),
		text: (text) => heard.push(text),
		blur: () => heard.push('blur'),
		leave: () => heard.push('leave'),
	}, platform);
	/** @returns {boolean} whether the browser does nothing of its own with it */
	const say = (type, parts) => {
		const event = Object.assign(new Event(type, { cancelable: true }), { repeat: false, isComposing: false, keyCode: 0,
			ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, code: '', key: '', ...parts });
		return !field.dispatchEvent(event);
	};
	return {
		one, field, say,
		down: (code, key = '', more = {}) => say('keydown', { code, key, ...more }),
		up: (code, key = '', more = {}) => say('keyup', { code, key, ...more }),
		take: () => heard.splice(0),
	};
}

test('a key goes down with its character and comes up; repetitions are not sent', () => {
	const { down, up, take } = keyboard();
	assert.ok(down('KeyQ', 'a'));
	assert.ok(down('KeyQ', 'a', { repeat: true }), 'not scrolled here either');
	up('KeyQ', 'a');
	up('KeyQ', 'a');
	assert.deepEqual(take(), [[20, 'down', 97], [20, 'up']]);
});

test('what an input method takes is its own', () => {
	const { down, up, take } = keyboard();
	for (const [code, key, more] of [['KeyA', 'Process', {}], ['KeyA', 'a', { keyCode: 229 }],
		['KeyA', 'a', { isComposing: true }], ['Quote', 'Dead', {}]]) {
		assert.equal(down(code, key, more), false, key);
		up(code, key, more);
	}
	assert.deepEqual(take(), []);
});

test('a dead key and what follows are one text, which the browser makes', () => {
	const { down, up, say, take } = keyboard();
	down('Equal', 'Dead');
	up('Equal', 'Dead');
	assert.ok(down('ShiftLeft', 'Shift'));
	assert.equal(down('KeyE', 'E'), false);
	say('beforeinput', { inputType: 'insertText', data: 'É' });
	up('KeyE', 'E');
	up('ShiftLeft', 'Shift');
	down('KeyE', 'e');
	assert.deepEqual(take(), [[225, 'down', 0], 'É', [225, 'up'], [8, 'down', 101]]);
	for (const [code, key, more] of [['Backspace', 'Backspace', {}], ['KeyS', 's', { ctrlKey: true, getModifierState: () => false }]]) {
		down('Equal', 'Dead');
		assert.ok(down(code, key, more), 'no text comes of these');
		assert.equal(take().length, 1);
	}
});

test('what was composed is text, once', () => {
	const { say, field, take } = keyboard();
	say('compositionstart');
	field.value = 'ありがとう';
	say('beforeinput', { inputType: 'insertCompositionText', data: 'ありがとう', isComposing: true });
	say('input');
	assert.equal(field.value, 'ありがとう', 'it stands there while it is composed');
	say('compositionend', { data: 'ありがとう' });
	say('input', { inputType: 'insertCompositionText' });
	assert.equal(field.value, '');
	say('compositionstart');
	say('compositionend', { data: '' });
	assert.deepEqual(take(), ['ありがとう']);
});

test('keyboards on glass edit instead of pressing keys; what is pasted stays here', () => {
	const { say, take } = keyboard();
	assert.ok(say('beforeinput', { inputType: 'insertText', data: '漢' }));
	say('beforeinput', { inputType: 'deleteContentBackward' });
	say('beforeinput', { inputType: 'insertLineBreak' });
	assert.ok(say('beforeinput', { inputType: 'insertFromPaste', data: 'secret' }));
	assert.deepEqual(take(), ['漢', [42, 'down', 0], [42, 'up'], [40, 'down', 0], [40, 'up']]);
});

test('AltGr is in its characters, with the Control that Windows makes up; Control is a key', (t) => {
	t.mock.timers.enable({ apis: ['setTimeout'] });
	const { down, up, take } = keyboard('Win32');
	down('ControlLeft', 'Control');
	down('AltRight', 'AltGraph');
	down('KeyQ', '@');
	up('ControlLeft', 'Control');
	up('AltRight', 'AltGraph');
	assert.deepEqual(take(), [[20, 'down', 64]]);
	down('ControlLeft', 'Control');
	assert.deepEqual(take(), []);
	t.mock.timers.tick(50);
	assert.deepEqual(take(), [[224, 'down', 0]]);
	up('ControlLeft', 'Control');
	down('ControlLeft', 'Control');
	down('KeyC', 'c');
	assert.deepEqual(take(), [[224, 'up'], [224, 'down', 0], [6, 'down', 99]], 'in this order');
});

test('a Mac’s keys with Command come up by themselves, and so does its CapsLock', () => {
	const { down, up, take } = keyboard('MacIntel');
	down('MetaLeft', 'Meta', { metaKey: true });
	down('KeyC', 'c', { metaKey: true });
	up('MetaLeft', 'Meta');
	down('CapsLock', 'CapsLock');
	up('CapsLock', 'CapsLock');
	assert.deepEqual(take(), [[227, 'down', 0], [6, 'down', 99], [6, 'up'], [227, 'up'],
		[57, 'down', 0], [57, 'up'], [57, 'down', 0], [57, 'up']]);
});

test('Windows tells of PrintScreen only when it comes up, of かな only when it goes down', () => {
	const { down, up, take } = keyboard('Win32');
	up('PrintScreen', 'PrintScreen');
	down('KanaMode', 'KanaMode');
	assert.deepEqual(take(), [[70, 'down', 0], [70, 'up'], [136, 'down', 0], [136, 'up']]);
});

test('a key without a place is text, and several characters of one key are', () => {
	const { down, take } = keyboard();
	down('', 'あ');
	down('KeyJ', 'ij');
	down('', 'MediaPlayPause');
	assert.deepEqual(take(), ['あ', 'ij']);
});

test('Control, Alt and Shift alone bring the keys back; with another key they do not', () => {
	const { down, up, take } = keyboard();
	const all = { ctrlKey: true, altKey: true, shiftKey: true };
	const press = () => {
		down('ControlLeft', 'Control', { ctrlKey: true });
		down('AltLeft', 'Alt', { ctrlKey: true, altKey: true });
		down('ShiftLeft', 'Shift', all);
	};
	press();
	up('ShiftLeft', 'Shift');
	assert.equal(take().at(-1), 'leave');
	['AltLeft', 'ControlLeft'].forEach((code) => up(code));
	press();
	down('KeyA', 'A', all);
	up('KeyA', 'A', all);
	['ShiftLeft', 'AltLeft', 'ControlLeft'].forEach((code) => up(code));
	assert.ok(!take().includes('leave'));
});
