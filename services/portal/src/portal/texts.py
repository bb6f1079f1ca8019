"""What people read when portal says no."""

MESSAGES = {
    "wrong_credentials": {
        "fr": "Cette adresse et ce mot de passe ne vont pas ensemble.",
        "en": "This address and password do not go together.",
    },
    "locked_out": {
        "fr": "Trop d'essais. Réessayez dans {minutes} min.",
        "en": "Too many tries. Try again in {minutes} min.",
    },
    "session_over": {
        "fr": "Votre session est terminée. Reconnectez-vous.",
        "en": "Your session is over. Sign in again.",
    },
    "person_unknown": {"fr": "Cette personne n'existe pas.", "en": "There is no such person."},
    "email_taken": {
        "fr": "Un compte existe déjà avec cette adresse.",
        "en": "An account already has this address.",
    },
    "not_yourself": {
        "fr": "Demandez à un autre administrateur de changer votre rôle ou de suspendre votre compte.",
        "en": "Ask another administrator to change your role or suspend your account.",
    },
    "email_malformed": {
        "fr": "Une adresse e-mail valable est nécessaire.",
        "en": "A valid e-mail address is needed.",
    },
    "client_needed": {
        "fr": "Un compte client appartient à une entreprise.",
        "en": "A client's account belongs to a company.",
    },
    "client_refused": {
        "fr": "Seul un compte client appartient à une entreprise.",
        "en": "Only a client's account belongs to a company.",
    },
    "zone_unknown": {"fr": "Ce fuseau horaire est inconnu.", "en": "This time zone is unknown."},
    "password_short": {"fr": "{min_length} caractères au moins.", "en": "At least {min_length} characters."},
}
