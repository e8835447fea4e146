# Two windows of one program of Qt 5 that open what belongs to them; obeys the pipe (the argument)
# as gtk.py does.
import os
import sys

from PyQt5.QtCore import QPoint, QSocketNotifier, Qt
from PyQt5.QtGui import QColor, QPixmap
from PyQt5.QtWidgets import (QApplication, QComboBox, QDialog, QLabel, QMenu, QPushButton, QSplashScreen, QToolTip,
                             QVBoxLayout, QWidget)

app = QApplication(sys.argv)
app.setQuitOnLastWindowClosed(False)
opened = []
windows = {}


def beside(parent, flags=Qt.WindowFlags()):
    one = QDialog(parent, flags)
    one.resize(120, 60)
    one.show()
    opened.append(one.close)
    opened.append(one.deleteLater)


def menu(window, _):
    one = QMenu(window)
    for text in ('first', 'second', 'third'):
        one.addAction(text)
    one.popup(window.button.mapToGlobal(QPoint(0, 20)))
    opened.append(one.close)


def combo(window, _):
    window.combo.showPopup()
    opened.append(window.combo.hidePopup)


def dialog(window, _):
    beside(window)


def loose(window, _):
    """A popup that does not say whose it is, as what is dragged."""
    beside(None, Qt.Popup | Qt.BypassWindowManagerHint)


def tooltip(window, _):
    QToolTip.showText(window.button.mapToGlobal(QPoint(0, 20)), 'what it is for, at some length', window.button)
    opened.append(QToolTip.hideText)


def splash(window, colour):
    picture = QPixmap(120, 60)
    picture.fill(QColor(colour))
    one = QSplashScreen(window, picture)
    one.show()
    opened.append(one.close)


def create(name):
    window = QWidget()
    window.setWindowTitle(name)
    window.resize(160, 100)
    window.button = QPushButton('button')
    window.combo = QComboBox()
    window.combo.addItems(['first', 'second', 'third'])
    box = QVBoxLayout(window)
    for part in (window.button, window.combo, QLabel('a window')):
        box.addWidget(part)
    window.show()
    windows[name] = window


def obey():
    for line in os.read(pipe, 4096).decode().splitlines():
        words = line.split()
        while opened:
            opened.pop(0)()
        if words[0] != 'none':
            app.setStyleSheet('QMenu, QDialog, QToolTip, QComboBox QAbstractItemView '
                              f'{{ background: {words[2]}; color: {words[2]}; border: 0; }}')
            globals()[words[1]](windows[words[0]], words[2])


create('open')
create('closed')
pipe = os.open(sys.argv[1], os.O_RDWR)
notifier = QSocketNotifier(pipe, QSocketNotifier.Read)
notifier.activated.connect(obey)
sys.exit(app.exec())
