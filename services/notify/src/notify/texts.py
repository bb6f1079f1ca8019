"""What notify answers people, in French and English."""

MESSAGES = {
    "always_sent": {
        "fr": "Les confirmations sont toujours envoyées.",
        "en": "Confirmations are always sent.",
    },
    "too_many_streams": {
        "fr": "Trop de pages ouvertes en même temps. Fermez-en une.",
        "en": "Too many pages open at once. Close one.",
    },
}
