"""The languages of the interface: sentences, numbers and points as each writes them."""

from gradviz.ui.i18n.translation import (
    catalog_path,
    current_language,
    decimal_sign,
    gettext,
    grouped,
    is_locale,
    languages,
    latex_number,
    negotiate,
    ngettext,
    number,
    point,
    set_language,
    speaking,
)

__all__ = [
    "catalog_path",
    "current_language",
    "decimal_sign",
    "gettext",
    "grouped",
    "is_locale",
    "languages",
    "latex_number",
    "negotiate",
    "ngettext",
    "number",
    "point",
    "set_language",
    "speaking",
]
