#!/usr/bin/python3
"""What a screen reader finds in Engawa's windows, by the accessibility bus itself.

accessible.py tree         everything that is visible, as JSON: role, name, text, focused,
                       and at: [x, y, width, height] in its window, whose title is window
accessible.py press NAME   works the button of that name from outside, as a program may
"""
import json
import sys

import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib

ROLES = {'push button': 'button', 'button': 'button'}
STATE_FOCUSED, STATE_VISIBLE = 12, 30  # GTK 4.8 never says SHOWING
LIMIT_MS = 5000


def call(bus, name, path, interface, method, args=None):
    return bus.call_sync(name, path, interface, method, args, None,
                         Gio.DBusCallFlags.NONE, LIMIT_MS, None).unpack()


def accessibility_bus():
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address, = call(session, 'org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress')
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, flags)


class Node:
    def __init__(self, bus, name, path):
        self.bus, self.bus_name, self.path = bus, name, path

    def ask(self, method, args=None, interface='org.a11y.atspi.Accessible'):
        return call(self.bus, self.bus_name, self.path, interface, method, args)

    def property(self, name, interface='org.a11y.atspi.Accessible'):
        args = GLib.Variant('(ss)', (interface, name))
        return self.ask('Get', args, 'org.freedesktop.DBus.Properties')[0]

    def children(self):
        return [Node(self.bus, *child) for child in self.ask('GetChildren')[0]]

    def states(self):
        low, high = self.ask('GetState')[0]
        return low | high << 32

    def text(self):
        try:
            n = self.property('CharacterCount', 'org.a11y.atspi.Text')
            return self.ask('GetText', GLib.Variant('(ii)', (0, n)), 'org.a11y.atspi.Text')[0]
        except GLib.Error:
            return ''

    def place(self):
        """In its window: on the screen GTK cannot tell."""
        try:
            return list(self.ask('GetExtents', GLib.Variant('(u)', (1,)), 'org.a11y.atspi.Component')[0])
        except GLib.Error:
            return None

    def walk(self):
        yield self
        for child in self.children():
            yield from child.walk()


def windows():
    bus = accessibility_bus()
    desktop = Node(bus, 'org.a11y.atspi.Registry', '/org/a11y/atspi/accessible/root')
    for app in desktop.children():
        if app.property('Name') in ('engawa', 'Engawa'):
            yield from app.children()


def describe(node, states):
    role = node.ask('GetRoleName')[0]
    return {'role': ROLES.get(role, role), 'name': node.property('Name'), 'text': node.text(),
            'focused': bool(states & 1 << STATE_FOCUSED), 'at': node.place()}


def visible():
    for window in windows():
        title = window.property('Name')
        for node in window.walk():
            states = node.states()
            if states & 1 << STATE_VISIBLE:
                yield node, {**describe(node, states), 'window': title}


def main():
    if sys.argv[1] == 'tree':
        print(json.dumps([what for _, what in visible()], ensure_ascii=False))
        return 0
    for node, what in visible():
        if what['role'] == 'button' and what['name'] == sys.argv[2]:
            done, = node.ask('DoAction', GLib.Variant('(i)', (0,)), 'org.a11y.atspi.Action')
            return 0 if done else 1
    return 2


sys.exit(main())
