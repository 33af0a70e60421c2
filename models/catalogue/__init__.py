"""Every sentence of the interface, in Chinese and in English, by the part of the program that says it."""

from models.catalogue.blanks import BLANKS
from models.catalogue.board import BOARD
from models.catalogue.command import COMMAND
from models.catalogue.conflict import CONFLICT_WORDS
from models.catalogue.day import DAY
from models.catalogue.editing import EDITING
from models.catalogue.export import EXPORT
from models.catalogue.form import FORM
from models.catalogue.formats import FORMATS
from models.catalogue.host import HOST
from models.catalogue.lint import LINT
from models.catalogue.model import MODEL
from models.catalogue.panel import PANEL
from models.catalogue.rescue import RESCUE
from models.catalogue.resume import RESUME
from models.catalogue.review import REVIEW
from models.catalogue.roles import ROLES
from models.catalogue.rounds import ROUNDS
from models.catalogue.screen import SCREEN
from models.catalogue.sharing import SHARING
from models.catalogue.sheets import SHEETS
from models.catalogue.standing import STANDING
from models.catalogue.storage import STORAGE
from models.catalogue.template import TEMPLATE
from models.catalogue.variants import VARIANTS

CATALOGUE: dict[str, tuple[str, str]] = {
    **MODEL, **SCREEN, **STORAGE, **EXPORT, **COMMAND, **REVIEW, **FORM, **RESCUE, **ROLES, **HOST, **RESUME,
    **SHARING, **CONFLICT_WORDS, **PANEL, **STANDING, **BOARD, **DAY, **EDITING, **ROUNDS, **TEMPLATE,
    **VARIANTS, **LINT,
    **FORMATS, **SHEETS, **BLANKS,
}  # fmt: skip
