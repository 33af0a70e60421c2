"""Every sentence of the interface, in Chinese and in English, by the part of the program that says it."""

from models.catalogue.model import MODEL

CATALOGUE: dict[str, tuple[str, str]] = {**MODEL}
