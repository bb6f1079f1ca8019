"""What people read when intake says no."""

MESSAGES = {
    "ticket_not_found": {"fr": "Ce ticket n'existe pas.", "en": "There is no such ticket."},
    "client_not_found": {"fr": "Ce client n'existe pas.", "en": "There is no such client."},
    "client_inactive": {
        "fr": "Ce client n'est plus actif : aucun ticket ne peut être ouvert pour lui.",
        "en": "This client is no longer active: no ticket can be opened for them.",
    },
    "no_client": {
        "fr": "Votre compte n'est rattaché à aucune société.",
        "en": "Your account belongs to no company.",
    },
    "siren_taken": {
        "fr": "Un autre client porte déjà ce numéro SIREN.",
        "en": "Another client already has this SIREN number.",
    },
    "comment_for_staff": {
        "fr": "Seule l'équipe peut écrire une note interne.",
        "en": "Only staff may write an internal note.",
    },
    "too_late_to_cancel": {
        "fr": "Il est trop tard pour annuler ce ticket.",
        "en": "It is too late to cancel this ticket.",
    },
    "not_resolved": {
        "fr": "Seul un ticket résolu peut être validé.",
        "en": "Only a resolved ticket can be validated.",
    },
    "nothing_to_reopen": {
        "fr": "Seul un ticket résolu, validé ou clos peut être rouvert.",
        "en": "Only a resolved, validated or closed ticket can be reopened.",
    },
    "field_not_found": {"fr": "Ce champ n'existe pas.", "en": "There is no such field."},
    "field_code_taken": {"fr": "Un autre champ porte déjà ce code.", "en": "Another field already has this code."},
    "field_type_fixed": {
        "fr": "Des tickets ont déjà une valeur dans ce champ : son type ne change plus. Créez-en un autre.",
        "en": "Tickets already have a value in this field: its type is fixed. Retire it and make another.",
    },
    "too_many_fields": {"fr": "Au plus {limit} champs : retirez-en un.", "en": "At most {limit} fields: retire one."},
    "unknown_field": {"fr": "Ce champ n'existe pas ici.", "en": "There is no such field here."},
    "field_text": {"fr": "Donnez un texte.", "en": "Give a text."},
    "field_text_long": {"fr": "Au plus {limit} caractères.", "en": "At most {limit} characters."},
    "field_number": {"fr": "Donnez un nombre.", "en": "Give a number."},
    "field_date": {"fr": "Donnez une date (AAAA-MM-JJ).", "en": "Give a date (YYYY-MM-DD)."},
    "field_boolean": {"fr": "Répondez par oui ou non.", "en": "Answer yes or no."},
    "field_choice": {"fr": "Choisissez dans la liste.", "en": "Choose from the list."},
    "choice_twice": {"fr": "Ce choix est donné deux fois.", "en": "This choice is given twice."},
    "choice_gone": {
        "fr": "Des tickets peuvent avoir le choix « {code} » : retirez-le au lieu de le supprimer.",
        "en": 'Tickets may have the choice "{code}": retire it instead of removing it.',
    },
    "view_not_found": {"fr": "Cette vue n'existe pas.", "en": "There is no such view."},
    "view_named": {"fr": "Une de vos vues porte déjà ce nom.", "en": "One of your views already has this name."},
    "shared_by_desk": {"fr": "Seule la répartition partage des vues.", "en": "Only the desk shares views."},
    "too_many_views": {"fr": "Au plus {limit} vues : supprimez-en une.", "en": "At most {limit} views: remove one."},
    "billing_apart": {
        "fr": "Un ticket de facturation le reste, et aucun autre ne le devient.",
        "en": "A billing ticket stays one, and no other becomes one.",
    },
    "ticket_ended": {
        "fr": "Ce ticket est terminé : il ne peut plus changer ainsi.",
        "en": "This ticket has ended: it can no longer change that way.",
    },
    "site_known": {
        "fr": "Le site de ce ticket est déjà confirmé.",
        "en": "The site of this ticket is already confirmed.",
    },
    "only_requester": {
        "fr": "Seule la personne qui a fait la demande, ou un responsable de sa société, peut le décider.",
        "en": "Only the person who asked, or a manager of their company, may decide this.",
    },
    "not_yours_to_arrange": {
        "fr": "Vous ne pouvez pas changer qui suit ce ticket.",
        "en": "You may not change who is around this ticket.",
    },
    "too_many_around": {
        "fr": "Ce ticket a déjà {limit} personnes à ce titre.",
        "en": "This ticket already has {limit} people in that part.",
    },
    "link_not_found": {"fr": "Ce lien n'existe pas.", "en": "There is no such link."},
    "link_to_itself": {
        "fr": "Un ticket ne peut pas être lié à lui-même.",
        "en": "A ticket cannot be linked to itself.",
    },
    "link_loops": {
        "fr": "Ce lien ferait tourner en rond : l'autre ticket mène déjà à celui-ci.",
        "en": "This link would go round in a circle: the other ticket already leads to this one.",
    },
    "other_client": {
        "fr": "Ces tickets sont de clients différents : seul un problème ou un incident peut les regrouper.",
        "en": "These tickets are of different clients. Only a problem or an incident may stand above several clients.",
    },
    "has_parent": {
        "fr": "Ce ticket a déjà un parent : retirez-le d'abord.",
        "en": "This ticket already has a parent: remove it first.",
    },
    "too_many_links": {
        "fr": "La limite de {limit} liens est atteinte.",
        "en": "The limit of {limit} links is reached.",
    },
    "outside_known": {
        "fr": "Cette référence extérieure est déjà liée à un ticket.",
        "en": "This outside reference is already linked to a ticket.",
    },
    "blocked": {
        "fr": "Ce ticket dépend d'un autre qui n'est pas encore résolu.",
        "en": "This ticket depends on another that is not resolved yet.",
    },
    "waited_for": {
        "fr": "D'autres tickets dépendent de celui-ci : détachez-les avant de le fusionner.",
        "en": "Other tickets depend on this one: unlink them before merging it.",
    },
    "nobody_to_chat_with": {
        "fr": "La conversation s'ouvre quand un technicien a pris le ticket, et se ferme avec lui.",
        "en": "The conversation opens once a technician has taken the ticket, and closes with it.",
    },
    "https_only": {
        "fr": "Donnez une adresse complète qui commence par https://.",
        "en": "Give a whole address that starts with https://.",
    },
    "unknown_comment": {
        "fr": "Ce message n'est pas de ce ticket.",
        "en": "This message is not of this ticket.",
    },
    "public_chat": {
        "fr": "Une conversation avec le client ne peut pas être interne.",
        "en": "A conversation with the client cannot be internal.",
    },
    "not_waiting": {"fr": "Ce ticket n'attend personne.", "en": "This ticket waits for nobody."},
    "attachment_not_found": {"fr": "Ce fichier n'existe pas.", "en": "There is no such file."},
    "attachment_not_yours": {"fr": "Seul son auteur ou l'équipe le retire.", "en": "Only its author or the desk may."},
    "ticket_full": {"fr": "Ce ticket a déjà {limit} fichiers.", "en": "This ticket already has {limit} files."},
    "client_full": {
        "fr": "Les fichiers de votre société occupent déjà les {megabytes} Mo prévus. Demandez à votre contact.",
        "en": "Your company's files already take up the {megabytes} MB allowed. Ask your contact.",
    },
    "file_empty": {"fr": "Ce fichier est vide.", "en": "This file is empty."},
    "file_type": {
        "fr": "Joignez une photo (JPEG, PNG, WebP), un PDF, un texte ou un document Word, Excel, PowerPoint"
        " ou LibreOffice. Pour les anciens formats et HEIC, enregistrez en PDF ou en JPEG.",
        "en": "Attach a photo (JPEG, PNG, WebP), a PDF, a text, or a document of Word, Excel, PowerPoint"
        " or LibreOffice. For old formats and HEIC, save as PDF or JPEG.",
    },
    "file_markup": {
        "fr": "Les pages HTML, SVG et XML ne sont pas acceptées : envoyez une capture d'écran.",
        "en": "HTML, SVG and XML are not accepted: send a screenshot.",
    },
    "file_program": {
        "fr": "Ce document contient un programme (macros) : enregistrez-le sans, ou en PDF.",
        "en": "This document contains a program (macros): save it without, or as PDF.",
    },
    "file_broken": {"fr": "Ce fichier est abîmé ou illisible.", "en": "This file is damaged or unreadable."},
    "picture_large": {"fr": "Plus de {megapixels} millions de points.", "en": "Over {megapixels} million points."},
    "contract_not_found": {"fr": "Ce contrat n'existe pas.", "en": "There is no such contract."},
    "calendar_not_found": {"fr": "Ce calendrier n'existe pas.", "en": "There is no such calendar."},
    "calendar_named": {
        "fr": "Un autre calendrier porte déjà ce nom.",
        "en": "Another calendar already has this name.",
    },
    "never_due": {
        "fr": "Les heures couvertes n'y suffiraient pas en cinq ans.",
        "en": "The hours covered would not be enough for it in five years.",
    },
    "hours_overlap": {
        "fr": "Ces heures en recouvrent d'autres du même jour.",
        "en": "These hours overlap others of the same day.",
    },
    "unknown_client": {"fr": "Ce client est inconnu.", "en": "This client is unknown."},
    "unknown_service": {
        "fr": "Ce type d'intervention n'est pas au catalogue.",
        "en": "This kind of service is not in the catalogue.",
    },
    "unknown_site": {"fr": "Ce site n'est pas un site du client.", "en": "This is not a site of the client."},
    "unknown_person": {
        "fr": "Cette personne n'est pas connue chez ce client.",
        "en": "This person is not known at this client.",
    },
    "site_required": {
        "fr": "Une intervention sur site demande un site ou une adresse.",
        "en": "On-site work needs a site or an address.",
    },
    "one_of_two": {
        "fr": "Donnez l'un des deux : {names}.",
        "en": "Give one of the two: {names}.",
    },
    "window_order": {"fr": "La fin doit suivre le début.", "en": "The end must come after the start."},
    "window_far": {"fr": "Ce créneau est à plus d'un an.", "en": "This window is more than a year away."},
    "window_past": {"fr": "Ce créneau est déjà passé.", "en": "This window is already past."},
    "siren": {
        "fr": "Un SIREN a 9 chiffres et une clé juste.",
        "en": "A SIREN has 9 digits and a right check digit.",
    },
    "siret": {
        "fr": "Un SIRET a 14 chiffres et une clé juste.",
        "en": "A SIRET has 14 digits and a right check digit.",
    },
    "siret_of_another": {
        "fr": "Ce SIRET n'est pas celui de la société : il commence par un autre SIREN.",
        "en": "This SIRET is not of the company: it begins with another SIREN.",
    },
    "vat_number": {
        "fr": "Ce numéro de TVA est faux : il commence par le pays, comme FR, et porte une clé.",
        "en": "This VAT number is wrong: it begins with the country, such as FR, and has a check digit.",
    },
    "vat_number_of_another": {
        "fr": "Ce numéro de TVA est celui d'une autre société : il contient un autre SIREN.",
        "en": "This VAT number is of another company: it holds another SIREN.",
    },
    "siren_of_sites": {
        "fr": "Un site porte un SIRET qui commence par un autre SIREN.",
        "en": "A site has a SIRET that begins with another SIREN.",
    },
    "name_of_account": {
        "fr": "Cette personne a un compte : son nom se change là.",
        "en": "This person has an account: their name is changed there.",
    },
    "warranty_order": {
        "fr": "La garantie ne peut pas finir avant l'achat.",
        "en": "The warranty cannot end before the purchase.",
    },
    "unknown_asset": {
        "fr": "Cet équipement n'est pas un équipement du client.",
        "en": "This is not a piece of equipment of the client.",
    },
    "site_not_found": {"fr": "Ce site n'existe pas.", "en": "There is no such site."},
    "contact_not_found": {"fr": "Ce contact n'existe pas.", "en": "There is no such contact."},
    "contact_known": {
        "fr": "Cette personne est déjà un contact.",
        "en": "This person is already a contact.",
    },
    "asset_not_found": {"fr": "Cet équipement n'existe pas.", "en": "There is no such piece of equipment."},
    "asset_label_taken": {
        "fr": "Un autre équipement de ce client porte déjà ce nom.",
        "en": "Another piece of equipment of this client already has this name.",
    },
    "asset_serial_taken": {
        "fr": "Un autre équipement de ce client porte déjà ce numéro de série.",
        "en": "Another piece of equipment of this client already has this serial number.",
    },
    "zone": {"fr": "Ce fuseau horaire est inconnu.", "en": "This time zone is unknown."},
    "department_unreadable": {
        "fr": "Donnez le département : l'adresse n'a pas de code postal.",
        "en": "Give the department: the address has no postcode.",
    },
    "hours_order": {"fr": "La fermeture doit suivre l'ouverture.", "en": "Closing must come after opening."},
    "import_refused": {
        "fr": "Rien n'a été importé : {count} erreur(s) dans le fichier.",
        "en": "Nothing was imported: {count} error(s) in the file.",
    },
    "import_too_long": {
        "fr": "Ce fichier a plus de {limit} lignes : découpez-le, ou demandez l'import par la commande du serveur.",
        "en": "This file has more than {limit} lines: split it, or have it imported by the server's command.",
    },
    "encoding": {
        "fr": "Ce fichier n'est ni en UTF-8 ni en Windows-1252 : enregistrez-le en CSV UTF-8.",
        "en": "This file is neither UTF-8 nor Windows-1252: save it as CSV UTF-8.",
    },
    "quotes": {
        "fr": "Un guillemet est mal fermé : la ligne ne peut pas être lue.",
        "en": "A quotation mark is not closed properly: the line cannot be read.",
    },
    "too_many_cells": {
        "fr": "La ligne a plus de {columns} cellules, qui est le nombre de colonnes du fichier.",
        "en": "The line has more than {columns} cells, which is how many columns the file has.",
    },
    "column_missing": {"fr": "Cette colonne manque au fichier.", "en": "The file lacks this column."},
    "column_twice": {
        "fr": "Deux colonnes du fichier portent ce nom.",
        "en": "Two columns of the file have this name.",
    },
    "reference_twice": {
        "fr": "La ligne {line} porte déjà cette référence.",
        "en": "Line {line} has this reference already.",
    },
    "client_ambiguous": {
        "fr": "Plusieurs clients portent ce nom : donnez la référence ou le SIREN.",
        "en": "Several clients have this name: give the reference or the SIREN.",
    },
    "cannot_change": {
        "fr": "Cette valeur ne peut plus changer depuis le premier import.",
        "en": "This value cannot change any more since the first import.",
    },
    "email_unreadable": {"fr": "Une adresse e-mail est attendue.", "en": "An e-mail address is expected."},
    "requester_needed": {
        "fr": "Un ticket encore ouvert a besoin de la personne qui l'a demandé.",
        "en": "A ticket that is still open needs the person who asked for it.",
    },
    "date_needed": {
        "fr": "Un ticket terminé a besoin de la date de sa fin.",
        "en": "A ticket that has ended needs the date of its end.",
    },
    "date_far": {
        "fr": "Cette date est avant 1990 ou dans le futur.",
        "en": "This date is before 1990 or in the future.",
    },
    "reference_is_ours": {
        "fr": "C'est le numéro d'un ticket ouvert ici : l'import ne le change pas.",
        "en": "This is the number of a ticket opened here: an import does not change it.",
    },
    "moved_here": {
        "fr": "Le ticket a avancé ici depuis son import : son état ne vient plus du fichier.",
        "en": "The ticket has moved on here since its import: its state no longer comes from the file.",
    },
    "date_unreadable": {
        "fr": "Une date JJ/MM/AAAA ou AAAA-MM-JJ est attendue, avec ou sans heure.",
        "en": "A date DD/MM/YYYY or YYYY-MM-DD is expected, with or without a time.",
    },
    "yes_or_no": {"fr": "Oui ou non est attendu.", "en": "Yes or no is expected."},
    "phone": {
        "fr": "Un numéro de téléphone de 4 à 30 chiffres est attendu.",
        "en": "A telephone number of 4 to 30 digits is expected.",
    },
    "number_outside": {
        "fr": "Un nombre entre {least} et {most} est attendu.",
        "en": "A number between {least} and {most} is expected.",
    },
    "project_not_found": {"fr": "Ce projet n'existe pas.", "en": "There is no such project."},
    "project_decided": {
        "fr": "Ce projet a déjà été validé ou refusé.",
        "en": "This project has already been validated or refused.",
    },
    "unknown_project": {"fr": "Ce projet n'est pas un projet du client.", "en": "This is not a project of the client."},
    "wish_far": {"fr": "Cette date est à plus d'un an.", "en": "This date is more than a year away."},
    "date_past": {"fr": "Cette date est déjà passée.", "en": "This date is already past."},
    "quote_not_found": {"fr": "Ce devis n'existe pas.", "en": "There is no such quote."},
    "quote_not_sent": {"fr": "Ce devis n'a pas encore été envoyé.", "en": "This quote has not been sent yet."},
    "quote_answered": {
        "fr": "Ce devis a déjà reçu une réponse.",
        "en": "This quote has already been answered.",
    },
    "quote_superseded": {
        "fr": "Une nouvelle version de ce devis a été envoyée : relisez-la avant de répondre.",
        "en": "A newer version of this quote was sent: read it before you answer.",
    },
    "quote_expired": {
        "fr": "Ce devis n'est plus valable : demandez-en un nouveau.",
        "en": "This quote is no longer valid: ask for a new one.",
    },
    "amount_large": {"fr": "Ce montant est trop grand.", "en": "This amount is too large."},
}
