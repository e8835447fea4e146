# A text field of GTK 3 or 4 (the first argument) that fills its window. What is in it is written
# to a file (the second argument) at each change, for the first time when it has the focus.
import sys

import gi

gi.require_version('Gtk', sys.argv[1] + '.0')
from gi.repository import GLib, Gtk

view = Gtk.TextView()
loop = GLib.MainLoop()
waiting = False


def write(*_):
    global waiting
    if not waiting:
        waiting = True
        GLib.timeout_add(50, write_now)


def write_now():
    global waiting
    waiting = False
    text = view.get_buffer()
    with open(sys.argv[2], 'w', encoding='utf-8') as file:
        file.write(text.get_text(text.get_start_iter(), text.get_end_iter(), True))
    return False


view.get_buffer().connect('changed', write)
if sys.argv[1] == '3':
    window = Gtk.Window(title='field')
    window.add(view)
    view.connect('focus-in-event', write)
    window.connect('destroy', lambda _: loop.quit())
    window.show_all()
else:
    window = Gtk.Window(title='field')
    window.set_child(view)
    # A widget of GTK 4 has the focus of its window before that has the keyboard's.
    window.connect('notify::is-active', lambda *_: window.is_active() and write())
    window.connect('close-request', lambda _: loop.quit())
    window.present()
window.set_default_size(600, 400)
view.set_wrap_mode(Gtk.WrapMode.CHAR)
view.grab_focus()
loop.run()
