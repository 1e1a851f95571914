/** Redis with TLS, by the URL. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { clusterWith, inAFolder, inFolder } from "./commands.js";
import { saveLogits, saveTargets } from "./files.js";
import { RedisServer } from "./redisServer.js";

inAFolder();

/** Makes a certificate for this machine, and a Redis that has it beside its port without TLS. */
async function start(): Promise<string> {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", inFolder("key.pem"), "-out", inFolder("cert.pem")];
  const made = spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...files, ...subject]);
  expect(made.status).toBe(0);
  const [cert, key] = [inFolder("cert.pem"), inFolder("key.pem")];
  const server = await RedisServer.start({ settings: ["--appendonly", "yes"] });
  const client = server.client();
  for (const [name, value] of [
    ["tls-cert-file", cert],
    ["tls-key-file", key],
    ["tls-ca-cert-file", cert],
    ["tls-auth-clients", "no"],
    ["port", "0"],
    ["tls-port", `${server.port}`],
  ])
    await client.config("SET", name, value);
  client.disconnect();
  return server.url.replace("redis:", "rediss:");
}

test.runIf(spawnSync("openssl", ["version"]).status === 0)(
  "a certificate that is known, and one that is not",
  async () => {
    const url = await start();
    const files = [saveLogits("x.npy", 4, 3, 1), saveTargets("t.npy", 4, 3)];
    const submit = (variables: object) =>
      clusterWith(variables, "submit", "loss", ...files, "--shards", "2", "--redis", url);
    expect(await submit({})).toEqual({
      code: 1,
      out: "",
      err: expect.stringMatching(
        /^xent-cluster: rediss:.*: no TLS with Redis: self-signed certificate\b.*\n$/,
      ),
    });
    expect(await submit({ NODE_EXTRA_CA_CERTS: inFolder("cert.pem") })).toMatchObject({ code: 0, err: "" });
  },
);
