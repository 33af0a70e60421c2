"""Every sentence of the interface, in Chinese and in English, by the part of the program that says it."""

from models.catalogue.command import COMMAND
from models.catalogue.export import EXPORT
from models.catalogue.form import FORM
from models.catalogue.model import MODEL
from models.catalogue.review import REVIEW
from models.catalogue.screen import SCREEN
from models.catalogue.storage import STORAGE

CATALOGUE: dict[str, tuple[str, str]] = {**MODEL, **SCREEN, **STORAGE, **EXPORT, **COMMAND, **REVIEW, **FORM}
