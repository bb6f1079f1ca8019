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
    "not_erased_by_themselves": {
        "fr": "Demandez à un autre administrateur d'effacer vos données.",
        "en": "Ask another administrator to erase your data.",
    },
    "last_admin": {
        "fr": "C'est le dernier administrateur : nommez-en un autre avant d'effacer celui-ci.",
        "en": "This is the last administrator: name another one before erasing this one.",
    },
    "erasure_under_way": {
        "fr": "L'effacement est en cours : tous les services n'ont pas encore répondu.",
        "en": "The erasure is under way: not every service has answered yet.",
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
