import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { until } from './ground.ts';

const MASTER = '/usr/lib/postfix/sbin/master';

export type MailAccount = {
  address: string;
  /** Bytes that fit into it. */
  quota?: number;
  /**
   * Who puts the mail into it: Dovecot over LMTP, which tells nothing of notifications, so that Postfix says `relayed`; or Postfix itself, which says
   * `delivered`; or nobody: its server does not answer.
   */
  by?: 'dovecot' | 'postfix' | 'nobody';
};

export const PASSWORD = 'mot-de-passe-inventé';

/**
 * A server that ends with the process that has started it, whatever becomes of that: a shell waits for the end of its input, which ends with us.
 */
async function daemon(command: string, args: readonly string[], port: number): Promise<() => Promise<void>> {
  const script = '"$@" & server=$!; cat >/dev/null; kill $server; wait $server';
  const shell = spawn('sh', ['-c', script, 'sh', command, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const ended = once(shell, 'exit');
  await until(() => opens(port), 50_000);
  return async () => {
    shell.stdin.end();
    await ended;
  };
}

const opens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** In the foreground, without a configuration of this machine. */
export async function startDovecot(dir: string, port: number, accounts: readonly MailAccount[]) {
  const nobody = await idsOf('nobody');
  const home = join(dir, 'mail');
  await mkdir(home, { mode: 0o700 });
  await chown(home, nobody.uid, nobody.gid);
  const users = accounts.map(
    ({ address, quota }) =>
      `${address}:{PLAIN}${PASSWORD}::::::${quota === undefined ? '' : `userdb_quota_rule=*:bytes=${quota}`}`,
  );
  const config = join(dir, 'dovecot.conf');
  await writeFile(join(dir, 'users'), `${users.join('\n')}\n`, { mode: 0o644 });
  await writeFile(
    config,
    `base_dir = ${dir}/dovecot
state_dir = ${dir}/dovecot-state
instance_name = recours-${port}
log_path = ${dir}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <${dir}/server.pem
ssl_key = <${dir}/server.key
ssl_ca = <${dir}/ca.pem
ssl_verify_client_cert = yes
ssl_require_crl = no
ssl_cert_username_field = commonName
auth_ssl_username_from_cert = yes
auth_mechanisms = plain external
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
mail_location = maildir:${home}/%u
mail_plugins = quota
first_valid_uid = 1
mail_uid = ${nobody.uid}
mail_gid = ${nobody.gid}
first_valid_gid = 1
passdb {
  driver = passwd-file
  mechanisms = plain
  args = username_format=%u ${dir}/users
}
passdb {
  driver = static
  mechanisms = external
  args = nopassword=y
}
userdb {
  driver = passwd-file
  args = username_format=%u ${dir}/users
  override_fields = uid=${nobody.uid} gid=${nobody.gid} home=${home}/%u
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = ${port}
    ssl = yes
  }
}
service lmtp {
  unix_listener ${dir}/lmtp {
    mode = 0666
  }
}
plugin {
  quota = maildir:User quota
  quota_grace = 0
}
protocol lmtp {
  mail_plugins = quota
  postmaster_address = postmaster@mssante.example
}
`,
  );
  return { config, stop: await daemon('dovecot', ['-F', '-c', config], port) };
}

/** Its parts as they are in Debian's package, its queue in a folder of its own. */
export async function startPostfix(
  dir: string,
  port: number,
  greylistPort: number,
  accounts: readonly MailAccount[],
) {
  const [postfix, nobody] = [await idsOf('postfix'), await idsOf('nobody')];
  const config = join(dir, 'postfix');
  const queue = join(dir, 'queue');
  const data = join(dir, 'postfix-data');
  await mkdir(config, { mode: 0o755 });
  await mkdir(queue, { mode: 0o755 });
  await mkdir(data, { mode: 0o700 });
  await chown(data, postfix.uid, postfix.gid);
  await mkdir(join(queue, 'pid'), { mode: 0o755 });
  for (const name of QUEUES) {
    const folder = join(queue, name);
    await mkdir(folder);
    await chmod(folder, name === 'public' ? 0o710 : 0o700);
    await chown(folder, postfix.uid, postfix.gid);
  }
  const own = accounts.filter(({ by }) => by === 'postfix').map(({ address }) => address);
  const map = (name: string, lines: readonly string[]) =>
    writeFile(join(config, name), lines.map((line) => `${line}\n`).join(''));
  await map(
    'transport',
    accounts.flatMap(({ address, by }) =>
      by === 'postfix' ? [`${address} virtual:`] : by === 'nobody' ? [`${address} smtp:[127.0.0.1]:1`] : [],
    ),
  );
  await map(
    'maildirs',
    own.map((address) => `${address} ${address}/`),
  );
  const domains = [...new Set(accounts.map(({ address }) => address.slice(address.indexOf('@') + 1)))];
  await writeFile(
    join(config, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${dir}/postfix.log
maillog_file_prefixes = ${dir}
myhostname = mx.mssante.example
mydomain = mssante.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
local_recipient_maps =
alias_maps =
alias_database =
smtputf8_enable = no
virtual_mailbox_domains = ${domains.join(', ')}
virtual_transport = lmtp:unix:${dir}/lmtp
transport_maps = texthash:${config}/transport
virtual_mailbox_base = ${dir}/mail
virtual_mailbox_maps = texthash:${config}/maildirs
virtual_uid_maps = static:${nobody.uid}
virtual_gid_maps = static:${nobody.gid}
virtual_minimum_uid = 1
smtpd_reject_unlisted_recipient = no
default_transport = error:5.1.2 no way out
message_size_limit = 80000000
virtual_mailbox_limit = 0
mailbox_size_limit = 0
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = ${dir}/server.pem
smtpd_tls_key_file = ${dir}/server.key
smtpd_tls_CAfile = ${dir}/ca.pem
smtpd_tls_ask_ccert = yes
smtpd_tls_req_ccert = yes
smtpd_tls_session_cache_database =
smtpd_relay_restrictions = permit_tls_all_clientcerts, reject
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:${greylistPort}, permit_tls_all_clientcerts, reject
smtpd_client_connection_rate_limit = 0
delay_warning_time = 1s
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
`,
  );
  await writeFile(
    join(config, 'master.cf'),
    `127.0.0.1:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
virtual unix - n n - - virtual
smtp unix - - n - - smtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`,
  );
  return daemon(MASTER, ['-c', config], port);
}

const QUEUES =
  'active bounce corrupt defer deferred flush hold incoming maildrop private public saved trace'.split(' ');

/** Of an account of this machine. */
async function idsOf(name: string): Promise<{ uid: number; gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((it) => it.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined) throw new Error(`no account ${name}`);
  return { uid: Number(uid), gid: Number(gid) };
}
