// Passkeys: asks the server for options, the device for a credential, and the server whether it is good.
const SUPPORTED = "credentials" in navigator && window.PublicKeyCredential && isSecureContext;

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

async function ask(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.message || "That did not work. Please try again.");
  return said;
}

function opened(options) {
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    options[list]?.forEach((one) => { one.id = toBytes(one.id); });
  }
  return { publicKey: options };
}

function sealed(credential) {
  const { response } = credential;
  const said = { clientDataJSON: toText(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) said[part] = toText(response[part]);
  }
  return {
    id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: said,
    clientExtensionResults: credential.getClientExtensionResults(), authenticatorAttachment: credential.authenticatorAttachment,
  };
}

async function attempt(box, work) {
  const button = box.querySelector("button:not([hidden])");
  const wrong = box.querySelector("[role=alert]");
  wrong.hidden = true;
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    wrong.textContent = error.name === "NotAllowedError" ? "The device was not asked or did not agree. Please try again." : error.message;
    wrong.hidden = false;
  } finally {
    button.disabled = false;
  }
}

const entrance = document.querySelector("[data-passkey-sign-in]");
if (entrance && SUPPORTED) {
  entrance.hidden = false;
  entrance.querySelector("button").addEventListener("click", () => attempt(entrance, async () => {
    const options = await ask(entrance.dataset.options, {});
    const credential = await navigator.credentials.get(opened(options.publicKey));
    const said = await ask(entrance.dataset.finish, { credential: sealed(credential), next: entrance.dataset.next });
    location.assign(said.next);
  }));
}

const adding = document.querySelector("[data-passkey-add]");
if (adding && SUPPORTED) {
  adding.hidden = false;
  adding.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(adding, async () => {
      const options = await ask(adding.dataset.options, {});
      const credential = await navigator.credentials.create(opened(options.publicKey));
      await ask(adding.dataset.finish, { credential: sealed(credential), label: adding.querySelector("[name=label]").value });
      location.reload();
    });
  });
}
