# A text field of Qt 5; writes what is in it to a file (the argument), as gtk.py.
import sys

from PyQt5.QtWidgets import QApplication, QPlainTextEdit


class Field(QPlainTextEdit):
    def focusInEvent(self, event):
        super().focusInEvent(event)
        self.write()

    def write(self):
        with open(sys.argv[1], 'w', encoding='utf-8') as file:
            file.write(self.toPlainText())


app = QApplication(sys.argv)
field = Field()
field.textChanged.connect(field.write)
field.resize(600, 400)
field.setWindowTitle('field')
field.show()
sys.exit(app.exec())
