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
    "no_consent_asked": {
        "fr": "Ce traitement ne repose pas sur votre accord.",
        "en": "This use does not rest on your consent.",
    },
    "purpose_unknown": {"fr": "Cette finalité n'existe pas.", "en": "There is no such purpose."},
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
    "password_weak": {
        "fr": "Trop facile à deviner : évitez les mots courants, les suites et votre nom. Une phrase convient bien.",
        "en": "Too easy to guess: avoid common words, sequences and your name. A sentence works well.",
    },
    "role_refused": {
        "fr": "Vous pouvez inviter des personnes de votre entreprise.",
        "en": "You can invite people of your own company.",
    },
    "link_unknown": {
        "fr": "Ce lien n'existe pas, ou un plus récent l'a remplacé.",
        "en": "There is no such link, or a newer one has replaced it.",
    },
    "link_expired": {"fr": "Ce lien a expiré.", "en": "This link has expired."},
    "link_used": {"fr": "Ce lien a déjà servi.", "en": "This link has been used already."},
    "invitation_unknown": {"fr": "Cette invitation n'existe pas.", "en": "There is no such invitation."},
    "invitation_accepted": {
        "fr": "Cette invitation a déjà été acceptée. Connectez-vous avec votre mot de passe.",
        "en": "This invitation has been accepted already. Sign in with your password.",
    },
    "invitation_revoked": {
        "fr": "Cette invitation a été retirée.",
        "en": "This invitation has been withdrawn.",
    },
    "already_invited": {
        "fr": "Une invitation attend déjà à cette adresse : vous pouvez la renvoyer.",
        "en": "An invitation is waiting at this address already: you can send it again.",
    },
    "session_unknown": {"fr": "Cette session n'existe pas.", "en": "There is no such session."},
    "identity_unknown": {
        "fr": "Ce compte n'est pas lié au vôtre, ou ne l'est plus.",
        "en": "This account is not linked to yours, or no longer is.",
    },
    "last_way_in": {
        "fr": "C'est votre seul moyen de vous connecter : il reste lié à votre compte.",
        "en": "This is your only way to sign in: it stays linked to your account.",
    },
    "wrong_password": {
        "fr": "Ce n'est pas votre mot de passe actuel.",
        "en": "This is not your current password.",
    },
    "no_password": {
        "fr": "Vous vous connectez avec un autre service : votre mot de passe se change là-bas.",
        "en": "You sign in with another service: your password is changed there.",
    },
    "elsewhere_refused": {
        "fr": "Votre fournisseur d'identité n'a pas pu confirmer qui vous êtes.",
        "en": "Your identity provider could not confirm who you are.",
    },
    "elsewhere_email": {
        "fr": "Votre fournisseur d'identité ne confirme pas votre adresse e-mail.",
        "en": "Your identity provider does not vouch for your e-mail address.",
    },
    "elsewhere_no_account": {"fr": "Aucun compte ne vous attend ici.", "en": "No account is waiting for you here."},
    "elsewhere_away": {
        "fr": "Votre fournisseur d'identité ne répond pas.",
        "en": "Your identity provider does not answer.",
    },
}
