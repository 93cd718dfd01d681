// `oidc-provider` with one public client: node openid-provider.mjs PORT
import { Provider } from "oidc-provider";

const port = Number(process.argv[2]);
const findAccount = (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) });
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "fobwatch",
      application_type: "native",
      token_endpoint_auth_method: "none",
      redirect_uris: ["http://127.0.0.1/oauth/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
    },
  ],
  pkce: { required: () => true },
  findAccount,
});
provider.listen(port, "127.0.0.1");
