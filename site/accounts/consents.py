"""What an account is asked to agree to."""

from accounts.purposes import ConsentPurpose, consent_purposes

CONTACT = "contact-by-connectors"


@consent_purposes.register
class ContactByConnectors(ConsentPurpose):
    """Being contacted by connectors."""

    key = CONTACT
    name = "Être contacté par des connecteurs"
    text = (
        "J’accepte que des connecteurs du réseau #CroissanceConnectée me contactent à l’adresse électronique "
        "de mon compte, pour proposer leur aide à mon entreprise.\n\n"
        "Ils voient alors mon prénom et mon nom si je les ai donnés, mon adresse électronique, et ce que "
        "j’ai dit de mon entreprise. Ils ne s’en servent pour rien d’autre et ne les donnent à personne.\n\n"
        "Refuser ne m’enlève rien sur le site. Je peux retirer mon accord à tout moment, sans donner de "
        "raison, dans « Mes accords »."
    )
    on_withdrawal = "Les connecteurs ne verront plus votre adresse, et ne vous contacteront plus."
    asked_in_space = True
    order = 10
