"""Why a command about a ticket is refused."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, RuleBroken


class TicketNotFound(NotFound):
    code = "ticket_not_found"


class ClientNotFound(NotFound):
    code = "client_not_found"


class ClientInactive(RuleBroken):
    code = "client_inactive"


class NoClient(RuleBroken):
    """Someone of no company asks for a company's thing."""

    code = "no_client"


class SirenTaken(Conflict):
    code = "siren_taken"


class CommentForStaff(Forbidden):
    code = "comment_for_staff"


class TooLateToCancel(Conflict):
    code = "too_late_to_cancel"


class TooLateToAssess(Conflict):
    """Somebody has taken it, or it waits, or has ended."""

    code = "too_late_to_assess"


class TooLateToResolve(Conflict):
    """Somebody is at it, or it has ended: the technician says how it went."""

    code = "too_late_to_resolve"


class NotResolved(Conflict):
    code = "not_resolved"


class NothingToReopen(Conflict):
    code = "nothing_to_reopen"


class BillingApart(RuleBroken):
    """Quotes and invoices are never routed: a ticket does not become one, nor stops being one."""

    code = "billing_apart"


class AnsweredByQuote(RuleBroken):
    """Nobody is sent for a billing ticket, whatever one thinks of it; the desk closes it."""

    code = "answered_by_quote"


class OnlyBilling(RuleBroken):
    """Other tickets end by their client's word."""

    code = "only_billing"


class TicketEnded(Conflict):
    code = "ticket_ended"


class SiteKnown(Conflict):
    code = "site_known"


class NotWaiting(Conflict):
    code = "not_waiting"


class OnlyRequester(Forbidden):
    code = "only_requester"


class NotYoursToArrange(Forbidden):
    code = "not_yours_to_arrange"


class PersonUnknown(NotFound):
    """Also of somebody else's people."""

    code = "unknown_person"


class ContributorUnknown(NotFound):
    code = "unknown_contributor"


class TooManyAround(Conflict):
    code = "too_many_around"


class LinkNotFound(NotFound):
    code = "link_not_found"


class LinkToItself(RuleBroken):
    code = "link_to_itself"


class LinkLoops(Conflict):
    code = "link_loops"


class OtherClient(RuleBroken):
    code = "other_client"


class HasParent(Conflict):
    code = "has_parent"


class TooManyLinks(Conflict):
    code = "too_many_links"


class OutsideKnown(Conflict):
    code = "outside_known"


class Blocked(Conflict):
    """A ticket it depends on is still open."""

    code = "blocked"


class WaitedFor(Conflict):
    """Others depend on it or are its children: merging it would let them go on."""

    code = "waited_for"


class NobodyToChatWith(Conflict):
    code = "nobody_to_chat_with"


class AttachmentNotFound(NotFound):
    code = "attachment_not_found"


class AttachmentNotYours(Forbidden):
    code = "attachment_not_yours"


class TicketFull(Conflict):
    code = "ticket_full"


class ClientFull(Conflict):
    code = "client_full"


class ContractNotFound(NotFound):
    code = "contract_not_found"


class CalendarNotFound(NotFound):
    code = "calendar_not_found"


class CalendarNamed(Conflict):
    code = "calendar_named"


class ImportRefused(Invalid):
    """Some of its lines are wrong, and none was written."""

    code = "import_refused"


class ImportTooLong(Invalid):
    code = "import_too_long"


class SiteNotFound(NotFound):
    code = "site_not_found"


class ContactNotFound(NotFound):
    code = "contact_not_found"


class ContactKnown(Conflict):
    code = "contact_known"


class AssetNotFound(NotFound):
    code = "asset_not_found"


class AssetLabelTaken(Conflict):
    code = "asset_label_taken"


class AssetSerialTaken(Conflict):
    code = "asset_serial_taken"


class FieldNotFound(NotFound):
    code = "field_not_found"


class FieldCodeTaken(Conflict):
    code = "field_code_taken"


class FieldTypeFixed(Conflict):
    code = "field_type_fixed"


class TooManyFields(RuleBroken):
    code = "too_many_fields"


class ViewNotFound(NotFound):
    code = "view_not_found"


class ViewNamed(Conflict):
    code = "view_named"


class SharedByDesk(Forbidden):
    code = "shared_by_desk"


class TooManyViews(RuleBroken):
    code = "too_many_views"


class ProjectNotFound(NotFound):
    code = "project_not_found"


class ProjectDecided(Conflict):
    code = "project_decided"


class QuoteNotFound(NotFound):
    code = "quote_not_found"


class QuoteNotSent(Conflict):
    code = "quote_not_sent"


class QuoteAnswered(Conflict):
    code = "quote_answered"


class QuoteSuperseded(Conflict):
    """Another version was sent since the one that was read."""

    code = "quote_superseded"


class QuoteExpired(Conflict):
    code = "quote_expired"


class TooManyTags(RuleBroken):
    code = "too_many_tags"


class TemplateNotFound(NotFound):
    code = "template_not_found"


class TemplateNamed(Conflict):
    code = "template_named"


class TooManyTemplates(RuleBroken):
    code = "too_many_templates"


class TemplateUnfilled(RuleBroken):
    """Something it names is not known of this ticket."""

    code = "template_unfilled"
