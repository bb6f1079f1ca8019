"""What notify says: its domain events as contract events, in one match."""

from chassis.tx import Tx
from contracts.notify.deliveries import MessageFailed, MessageSent
from contracts.notify.erasures import PersonDataErased
from contracts.parts import Reason
from contracts.words import Channel
from notify.domain.messages import DeliveryFailed, DeliverySent, Message, PersonForgotten


def publish(tx: Tx, message: Message) -> None:
    match message:
        case DeliveryFailed():
            tx.emit(
                MessageFailed(
                    occurred_at=message.at,
                    delivery_id=message.delivery_id,
                    recipient_id=message.recipient_id,
                    client_id=message.client_id,
                    ticket_id=message.ticket_id,
                    channel=Channel.EMAIL,
                    template=message.template,
                    message_key=message.message_key,
                    reason=Reason(code=message.code),
                    attempts=message.attempts,
                )
            )
        case DeliverySent():
            tx.emit(
                MessageSent(
                    occurred_at=message.at,
                    delivery_id=message.delivery_id,
                    recipient_id=message.recipient_id,
                    client_id=message.client_id,
                    ticket_id=message.ticket_id,
                    channel=Channel.EMAIL,
                    template=message.template,
                    message_key=message.message_key,
                )
            )
        case PersonForgotten():
            tx.emit(PersonDataErased(occurred_at=message.at, person_id=message.person_id, rows=message.rows))
