# A window of GTK 3 or 4 (the first argument), called "reading", that shows a secret at a word: each line
# of the pipe (the second argument) is
#	password COLOUR   a place for a password, with one in it, in this colour
#	reveal            the same place shows the password
#	number COLOUR ... these words, typed into a field
#	label COLOUR ...  these words
#	page COLOUR       a page with a password, which was there all the time, comes to the front
#	dialog COLOUR     a dialog with a place for a password
#	none              nothing of it
# and the time, in microseconds of the monotonic clock, is printed when that is done.
import os
import sys
import time

import gi

gi.require_version('Gtk', sys.argv[1] + '.0')
gi.require_version('Gdk', sys.argv[1] + '.0')
from gi.repository import Gdk, GLib, Gtk

IS_3 = sys.argv[1] == '3'

style = Gtk.CssProvider()
if IS_3:
    Gtk.StyleContext.add_provider_for_screen(Gdk.Screen.get_default(), style, 900)
else:
    Gtk.StyleContext.add_provider_for_display(Gdk.Display.get_default(), style, 900)
made = []


def put(parent, child):
    parent.add(child) if IS_3 else parent.append(child)
    if IS_3:
        child.show_all()


def paint(widget, colour):
    widget.get_style_context().add_class('secret')
    text = f'.secret {{ background: {colour}; color: #3c003c; border: 0; box-shadow: none; min-height: 60px; }}'
    style.load_from_data(text.encode())


def add(widget, colour):
    paint(widget, colour)
    put(box, widget)
    made.append(lambda: box.remove(widget))


def password(colour):
    global entry
    entry = Gtk.Entry() if IS_3 else Gtk.PasswordEntry(show_peek_icon=True)
    if IS_3:
        entry.set_visibility(False)
    entry.set_text('hunter2')
    add(entry, colour)


def reveal():
    if IS_3:
        entry.set_visibility(True)
    else:
        entry.get_first_child().set_visibility(True)


def number(colour, *words):
    field = Gtk.Entry()
    field.set_text(' '.join(words))
    add(field, colour)


def label(colour, *words):
    add(Gtk.Label(label=' '.join(words)), colour)


def page(colour):
    paint(stack.get_child_by_name('secret'), colour)
    stack.set_visible_child_name('secret')
    made.append(lambda: stack.set_visible_child_name('plain'))


def dialog(colour):
    one = Gtk.Window(title='a dialog', transient_for=window)
    place = Gtk.Entry() if IS_3 else Gtk.PasswordEntry()
    if IS_3:
        place.set_visibility(False)
    place.set_text('hunter2')
    paint(place, colour)
    one.set_default_size(240, 100)
    one.add(place) if IS_3 else one.set_child(place)
    one.show_all() if IS_3 else one.present()
    made.append(one.destroy)


def none():
    while made:
        made.pop()()


def obey(source, _):
    for line in os.read(source, 4096).decode().splitlines():
        words = line.split()
        globals()[words[0]](*words[1:])
        print(time.monotonic_ns() // 1000, flush=True)
    return True


window = Gtk.Window(title='reading')
window.set_default_size(360, 300)
box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
put(box, Gtk.Label(label='nothing secret'))
if IS_3:
    hidden = Gtk.Entry()
    hidden.set_visibility(False)
    stack = Gtk.Stack()
    stack.add_named(Gtk.Label(label='a page'), 'plain')
    stack.add_named(hidden, 'secret')
    put(box, stack)
window.add(box) if IS_3 else window.set_child(box)
window.show_all() if IS_3 else window.present()
pipe = os.open(sys.argv[2], os.O_RDWR)  # a writer, too: so it never ends
GLib.io_add_watch(pipe, GLib.IO_IN, obey)
GLib.MainLoop().run()
