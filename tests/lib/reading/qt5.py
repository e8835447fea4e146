# A window of Qt 5, called "reading"; obeys the pipe (the argument) as gtk.py does.
import os
import sys
import time

from PyQt5.QtCore import QSocketNotifier
from PyQt5.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

app = QApplication(sys.argv)
app.setQuitOnLastWindowClosed(False)
made = []


def paint(widget, colour):
    widget.setStyleSheet(f'background: {colour}; color: #3c003c; border: 0; min-height: 60px')


def add(widget, colour):
    paint(widget, colour)
    box.addWidget(widget)
    made.append(lambda: (box.removeWidget(widget), widget.hide(), widget.deleteLater()))


def place():
    one = QLineEdit('hunter2')
    one.setEchoMode(QLineEdit.Password)
    return one


def password(colour):
    global entry
    entry = place()
    add(entry, colour)


def reveal():
    entry.setEchoMode(QLineEdit.Normal)


def number(colour, *words):
    add(QLineEdit(' '.join(words)), colour)


def label(colour, *words):
    add(QLabel(' '.join(words)), colour)


def page(colour):
    paint(stack.widget(1), colour)
    stack.setCurrentIndex(1)
    made.append(lambda: stack.setCurrentIndex(0))


def dialog(colour):
    one = QDialog(window)
    one.setWindowTitle('a dialog')
    inside = place()
    paint(inside, colour)
    QVBoxLayout(one).addWidget(inside)
    one.resize(240, 100)
    one.show()
    made.append(lambda: (one.close(), one.deleteLater()))


def none():
    while made:
        made.pop()()


def obey():
    for line in os.read(pipe, 4096).decode().splitlines():
        words = line.split()
        globals()[words[0]](*words[1:])
        print(time.monotonic_ns() // 1000, flush=True)


window = QWidget()
window.setWindowTitle('reading')
window.resize(360, 300)
box = QVBoxLayout(window)
box.addWidget(QLabel('nothing secret'))
stack = QStackedWidget()
stack.addWidget(QLabel('a page'))
stack.addWidget(place())
box.addWidget(stack)
window.show()
pipe = os.open(sys.argv[1], os.O_RDWR)
notifier = QSocketNotifier(pipe, QSocketNotifier.Read)
notifier.activated.connect(obey)
sys.exit(app.exec())
