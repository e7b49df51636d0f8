/** How a machine says where the network is and whom to trust there; read by each of the clients. */
const NETWORK = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** The variables by which each client is set up, besides its own files below HOME and /etc. */
const OWN: Readonly<Record<'pip' | 'cargo' | 'go', RegExp>> = {
  // Every option of pip is also a variable (pip's guide, "Configuration"); the rest finds the interpreter and its certificates.
  pip: /^(PIP_.*|PYENV_(ROOT|VERSION)|REQUESTS_CA_BUNDLE|XDG_(CONFIG|CACHE)_(HOME|DIRS))$/,
  // Every key of config.toml is also a variable (the Cargo book, "Configuration").
  cargo: /^(CARGO_.*|RUSTUP_(HOME|TOOLCHAIN))$/,
  // `go help environment`: where modules come from, what is checked, where they are kept.
  go: /^(GO(PROXY|NOPROXY|PRIVATE|SUMDB|NOSUMDB|INSECURE|AUTH|VCS|ENV|PATH|MODCACHE|CACHE|ROOT)|NETRC)$/,
};

/**
 * What a client is told of the environment besides PATH and HOME: how it was set up on this machine, and nothing else. slackforge names no
 * registry and knows no password of one.
 */
export function clientEnvironment(
  client: keyof typeof OWN,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined &&
      (OWN[client].test(name) || NETWORK.includes(name) || NETWORK.includes(name.toLowerCase()))
        ? [[name, value] as const]
        : [],
    ),
  );
}
