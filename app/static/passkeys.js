/* Hands a question of the server to the browser's passkeys and posts the answer.
   The page carries the question in data-options, and works by this script alone: passkeys have no other way. */
(function () {
    "use strict";

    const PROBLEMS = {
        NotAllowedError: "Nothing was chosen, or it took too long. Try again.",
        InvalidStateError: "This device has a passkey for you already.",
        SecurityError: "Passkeys do not work at this address. Open Hearth under its proper name.",
        NotSupportedError: "This device cannot make a passkey of that kind.",
    };

    function toBytes(text) {
        const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
        return Uint8Array.from(plain, (character) => character.charCodeAt(0));
    }

    function toText(buffer) {
        const plain = String.fromCharCode(...new Uint8Array(buffer));
        return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    }

    const withBytes = (known) => (known || []).map((one) => ({ ...one, id: toBytes(one.id) }));

    async function create(options) {
        const made = await navigator.credentials.create({
            publicKey: {
                ...options,
                challenge: toBytes(options.challenge),
                user: { ...options.user, id: toBytes(options.user.id) },
                excludeCredentials: withBytes(options.excludeCredentials),
            },
        });
        return {
            id: made.id,
            rawId: toText(made.rawId),
            type: made.type,
            response: {
                attestationObject: toText(made.response.attestationObject),
                clientDataJSON: toText(made.response.clientDataJSON),
                transports: made.response.getTransports ? made.response.getTransports() : [],
            },
            extensions: JSON.stringify(made.getClientExtensionResults()),
        };
    }

    async function get(options) {
        const shown = await navigator.credentials.get({
            publicKey: {
                ...options,
                challenge: toBytes(options.challenge),
                allowCredentials: withBytes(options.allowCredentials),
            },
        });
        const { response } = shown;
        return {
            id: shown.id,
            rawId: toText(shown.rawId),
            type: shown.type,
            response: {
                authenticatorData: toText(response.authenticatorData),
                clientDataJSON: toText(response.clientDataJSON),
                signature: toText(response.signature),
                ...(response.userHandle ? { userHandle: toText(response.userHandle) } : {}),
            },
        };
    }

    async function ask(form) {
        const problem = form.querySelector("[data-passkey-problem]");
        problem.hidden = true;
        try {
            const options = JSON.parse(form.dataset.options);
            const answer = await (form.dataset.passkey === "create" ? create : get)(options);
            form.elements.credential.value = JSON.stringify(answer);
            form.submit();
        } catch (error) {
            problem.textContent = PROBLEMS[error.name] || "The passkey could not be used. Try again.";
            problem.hidden = false;
        }
    }

    document.querySelectorAll("form[data-passkey]").forEach((form) => {
        form.querySelector("[data-passkey-start]").addEventListener("click", () => ask(form));
        ask(form);
    });
})();
