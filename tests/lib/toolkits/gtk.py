# Two windows of one program of GTK 3 or 4 (the first argument), called "open" and "closed", which
# open what belongs to them at a word: a line in the pipe (the second argument) is one of both
# names, what is to open, and its colour; or "none", and it is closed.
import os
import sys

import gi

gi.require_version('Gtk', sys.argv[1] + '.0')
gi.require_version('Gdk', sys.argv[1] + '.0')
from gi.repository import Gdk, GLib, Gtk

IS_3 = sys.argv[1] == '3'
PARTS = 'menu, menuitem, tooltip, dialog, window.beside, window.popup, popover, contents, tooltip *, menu *, ' \
    'dialog *, window.beside *, popover *, window.popup *'

style = Gtk.CssProvider()
if IS_3:
    Gtk.StyleContext.add_provider_for_screen(Gdk.Screen.get_default(), style, 900)
else:
    Gtk.StyleContext.add_provider_for_display(Gdk.Display.get_default(), style, 900)
opened = []
windows = {}


def paint(colour):
    text = f'{PARTS} {{ background: {colour}; color: {colour}; border-color: {colour}; box-shadow: none; ' \
        'text-shadow: none; border-radius: 0; }'
    style.load_from_data(text.encode())


def beside(window, **how):
    """A window that does as the toolkit does it."""
    one = Gtk.Window(**how)
    one.set_default_size(120, 60)
    label = Gtk.Label(label='beside')
    one.add(label) if IS_3 else one.set_child(label)
    one.get_style_context().add_class('beside')
    one.show_all() if IS_3 else one.present()
    opened.append(one.destroy)


def menu(window):
    if IS_3:
        one = Gtk.Menu()
        for text in ('first', 'second', 'third'):
            one.append(Gtk.MenuItem(label=text))
        one.attach_to_widget(window.button)
        one.show_all()
        one.popup_at_widget(window.button, Gdk.Gravity.SOUTH_WEST, Gdk.Gravity.NORTH_WEST, None)
        opened.append(one.popdown)
    else:
        one = Gtk.Popover()
        one.set_child(Gtk.Label(label='first\nsecond\nthird'))
        one.set_parent(window.button)
        one.popup()
        opened.append(one.popdown)
        opened.append(one.unparent)


def combo(window):
    window.combo.popup()
    opened.append(window.combo.popdown)


def dialog(window):
    beside(window, title='dialog', transient_for=window)


def loose(window):
    """A popup that does not say whose it is, as what is dragged."""
    beside(window, type=Gtk.WindowType.POPUP, type_hint=Gdk.WindowTypeHint.DND)


def tooltip(window):
    """Shown where the pointer is."""
    _, x, y = window.button.get_window().get_origin()
    at = window.button.get_allocation()
    Gdk.Display.get_default().get_default_seat().get_pointer().warp(
        Gdk.Screen.get_default(), x + at.x + at.width // 2, y + at.y + at.height // 2)
    opened.append(lambda: Gdk.Display.get_default().get_default_seat().get_pointer().warp(
        Gdk.Screen.get_default(), 639, 479))


def create(name):
    window = Gtk.Window(title=name)
    window.set_default_size(160, 100)
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    window.button = Gtk.Button(label='button')
    window.button.set_tooltip_text('what it is for')
    window.combo = Gtk.ComboBoxText()
    for text in ('first', 'second', 'third'):
        window.combo.append_text(text)
    for part in (window.button, window.combo):
        box.add(part) if IS_3 else box.append(part)
    window.add(box) if IS_3 else window.set_child(box)
    window.show_all() if IS_3 else window.present()
    windows[name] = window


def obey(source, _):
    for line in os.read(source, 4096).decode().splitlines():
        words = line.split()
        while opened:
            opened.pop(0)()
        if words[0] != 'none':
            paint(words[2])
            globals()[words[1]](windows[words[0]])
    return True


create('open')
create('closed')
pipe = os.open(sys.argv[2], os.O_RDWR)  # a writer, too: so it never ends
GLib.io_add_watch(pipe, GLib.IO_IN, obey)
GLib.MainLoop().run()
