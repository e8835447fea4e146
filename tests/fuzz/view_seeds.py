#!/usr/bin/env python3
"""Writes tests/fuzz/corpus/view_session/ anew: sessions as fuzz_view_session takes
them, each step a byte, a size of two bytes and so many bytes."""

import pathlib
import zlib

BROKER, SEALED, CONTROL, CONTROL_FINAL, SCREEN, SCREEN_FINAL, PING, UPDATE, LEAVE, \
    ASK, HANDS, TICK, SCRIPT = range(13)
KEY, LAST, LIE = 1, 2, 4


def step(kind, body=b""):
    return bytes([kind, len(body) & 255, len(body) >> 8]) + body


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def message(**fields):
    """Fields f1=, f2=, ... of a protobuf message: numbers and bytes; zeros are left out."""
    out = b""
    for name, value in fields.items():
        number = int(name[1:])
        if isinstance(value, bytes):
            out += varint(number << 3 | 2) + varint(len(value)) + value
        elif value:
            out += varint(number << 3) + varint(value)
    return out


def zigzag(n):
    return n * 2 if n >= 0 else -n * 2 - 1


def picture(w, h):
    return step(SCREEN, message(f1=message(f1=w, f2=h, f3=message(f3=w, f4=h))))


def cursor(w, h, rgba):
    return step(SCREEN, message(f3=message(f1=w, f2=h, f5=rgba or 0)))


def cursor_at(x, y, turn):
    return step(SCREEN, message(f4=message(f1=zigzag(x), f2=zigzag(y), f3=turn)))


def solid(x, y, w, h, colour):
    return bytes([1, x, 0, y, 0, w - 1, h - 1]) + colour


def deflated(commands):
    z = zlib.compressobj(wbits=-15)
    return z.compress(commands) + z.flush(zlib.Z_SYNC_FLUSH)


def update(flags, turn, commands):
    return step(UPDATE, bytes([flags, turn]) + commands)


def control(**body):
    return step(CONTROL, message(**body))


VIEW, POINT, CAN_CONTROL = 1, 2, 3
ALLOWED, REFUSED, NOT_NOW = 1, 2, 4


def grants(number, *held):
    packed = b"".join(varint(2 << 3 | 2) + varint(len(h)) + h for h in
                      (message(f1=what, f2=600) for what in (VIEW, *held)))
    return control(f3=message(f1=number) + packed)


def answered(what, result, retry_s=0):
    return control(f4=message(f1=what, f2=result, f3=retry_s))


def blocked(reason):
    return control(f5=message(f1=reason))


def paused(now):
    return control(f6=message(f1=now))


def typed(number, whole):
    return control(f7=message(f1=number, f2=whole))


palette = bytes([2, 0, 0, 0, 0, 1, 1, 1]) + b"abcdef" + bytes([0x80, 0x40])
planes = bytes([3, 0, 0, 0, 0, 1, 0]) + b"abcdef"
first = picture(8, 4) + update(KEY | LAST, 1, solid(0, 0, 8, 4, b"\x0a\x0a\x0a"))
ended = step(SCREEN_FINAL) + step(CONTROL_FINAL, message(f2=message(f1=1)))
allowed = step(ASK, bytes([CAN_CONTROL])) + grants(1, CAN_CONTROL) + answered(CAN_CONTROL, ALLOWED)
seeds = {
    "first-picture": first,
    "turns": first + update(0, 2, palette) + update(LAST, 2, planes) + cursor_at(3, 3, 3),
    "cursor": picture(8, 4) + cursor(1, 1, b"rgba") + cursor_at(-1, 2, 0)
    + update(KEY | LAST, 1, planes) + cursor(0, 0, b"") + cursor_at(1, 1, 2),
    "another-size": first + picture(2, 2) + update(KEY, 2, planes) + update(LAST, 2, planes),
    "ping": first + step(PING) + step(CONTROL, message(f1=message(f1=1))) + step(PING),
    "ended": first + ended,
    "left": first + step(LEAVE) + first,
    "peer-left": first + step(BROKER, message(f3=b"")),
    "broker-error": step(BROKER, message(f4=message(f1=4, f2=30))),
    "lie": picture(8, 4) + update(KEY | LAST | LIE, 1, planes),
    "raw-update": picture(8, 4) + step(SCREEN, message(f2=message(
        f1=1, f2=1, f3=1, f4=len(planes), f5=deflated(planes)))),
    "asked": first + step(ASK, bytes([POINT])) + answered(POINT, NOT_NOW, 30)
    + step(ASK, bytes([POINT])) + answered(POINT, REFUSED),
    "hands": first + allowed + step(HANDS, bytes([4, 1])) + step(TICK, b"\x0f")
    + step(HANDS, "あい".encode()) + typed(1, 1) + blocked(3) + paused(1) + paused(0)
    + step(HANDS, bytes([4, 0])) + grants(2, POINT) + step(HANDS, bytes([4, 1])),
    "texts": first + allowed + step(HANDS, b"abc") * 3 + typed(1, 1) + step(HANDS, b"abc")
    + typed(2, 0) + typed(3, 1),
    "script": first + step(SCRIPT) + grants(1, CAN_CONTROL) + answered(CAN_CONTROL, ALLOWED)
    + update(LAST, 2, planes) + typed(1, 1) + typed(2, 1)
    + update(LAST, 3, solid(0, 0, 8, 4, b"\x0a\x0a\x0a")) + grants(2, POINT, CAN_CONTROL)
    + answered(POINT, ALLOWED) + paused(1) + paused(0) + step(TICK, b"\x20"),
    "script-blocked": first + step(SCRIPT) + grants(1, CAN_CONTROL)
    + answered(CAN_CONTROL, ALLOWED) + blocked(9) + step(TICK, b"\x20"),
    "script-revoked": first + step(SCRIPT) + grants(1, CAN_CONTROL)
    + answered(CAN_CONTROL, ALLOWED) + grants(2) + step(TICK, b"\x20"),
    "sealed-noise": step(SEALED, b"\x02noise"),
}

corpus = pathlib.Path(__file__).parent / "corpus/view_session"
corpus.mkdir(parents=True, exist_ok=True)
for name, seed in seeds.items():
    (corpus / name).write_bytes(seed)
