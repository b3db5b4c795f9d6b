//! Tests the search for secrets. Every token is assembled at run time, so that no secret scanner reports this file.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::Scanner;

/// A string of this length that looks random.
fn random(length: usize) -> String {
    const ALPHABET: &[u8] = b"k7Qm2xVd9RzH4bTn8WcJ3fLp6YsG5gXa";
    (0..length).map(|at| char::from(ALPHABET[(at * 7 + at / 5) % ALPHABET.len()])).collect()
}

fn hex(length: usize) -> String {
    const ALPHABET: &[u8] = b"3f9a1c7e5b2d8046";
    (0..length).map(|at| char::from(ALPHABET[(at * 5 + at / 4) % ALPHABET.len()])).collect()
}

/// The secrets that are found, with their kinds.
fn found(text: &str) -> Vec<(&str, &'static str)> {
    let secrets = Scanner::new().secrets(text);
    let kind = |kind| match kind {
        Cow::Borrowed(kind) => kind,
        Cow::Owned(kind) => panic!("`{kind}` is made only where a secret is read back"),
    };
    secrets.into_iter().map(|secret| (&text[secret.range.clone()], kind(secret.kind))).collect()
}

fn is_found(before: &str, secret: &str, after: &str, kind: &str) {
    let text = format!("Then run `{before}{secret}{after}` once.\n");
    assert_eq!(found(&text), [(secret, kind)], "{text}");
}

#[test]
fn tokens_are_found_by_their_prefixes() {
    let upper = random(16).to_uppercase();
    let jwt = format!("eyJh{}.eyJ{}.{}", random(30), random(60), random(43));
    let tokens = [
        (format!("AKIA{upper}"), "an AWS access key id"),
        (format!("ASIA{upper}"), "an AWS access key id"),
        (format!("ghp_{}", random(36)), "a GitHub token"),
        (format!("gho_{}", random(36)), "a GitHub token"),
        (format!("ghu_{}", random(36)), "a GitHub token"),
        (format!("ghs_{}", random(36)), "a GitHub token"),
        (format!("ghr_{}", random(76)), "a GitHub token"),
        (format!("github_pat_{}_{}", random(22), random(59)), "a GitHub token"),
        (format!("glpat-{}", random(20)), "a GitLab token"),
        (format!("xoxb-{}-{}", "839174620583", random(24)), "a Slack token"),
        (format!("xoxp-{}-{}", "839174620583", random(24)), "a Slack token"),
        (format!("sk_live_{}", random(24)), "a Stripe key"),
        (format!("rk_live_{}", random(24)), "a Stripe key"),
        (format!("AIza{}", random(35)), "a Google API key"),
        (jwt, "a JSON web token"),
        (format!("SG.{}.{}", random(22), random(43)), "a SendGrid key"),
        (format!("npm_{}", random(36)), "an npm token"),
        (format!("pypi-AgEI{}", random(120)), "a PyPI token"),
        (format!("hvs.{}", random(90)), "a Vault token"),
        (format!("glsa_{}_{}", random(32), hex(8)), "a Grafana token"),
        (format!("AccountKey={}==", random(86)), "an Azure storage key"),
    ];
    for (token, kind) in tokens {
        is_found("", &token, "", kind);
        is_found("curl --token ", &token, " https://ferry.test", kind);
        is_found("token: \"", &token, "\"", kind);
        is_found("export TOKEN=", &token, "", kind);
        assert_eq!(found(&format!("word{token}")), [], "in the middle of a word");
    }
}

#[test]
fn addresses_with_a_key_in_them_are_found() {
    let slack = format!("hooks.slack.com/services/T8391746/B2058391/{}", random(24));
    is_found("curl https://", &slack, "", "a Slack webhook");
    let pager = format!("events.pagerduty.com/integration/{}", hex(32));
    is_found("curl https://", &pager, "/enqueue", "a PagerDuty key");
    is_found("psql postgres://kiosk:", "mooring9", "@db.ferry.test/kiosk", "a password");
    is_found("https://deploy:", &random(20), "@git.ferry.test", "a password");
}

#[test]
fn private_keys_are_found_with_all_their_lines() {
    for kind in ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "] {
        let key =
            format!("-----BEGIN {kind}PRIVATE KEY-----\n{}\n-----END {kind}PRIVATE KEY-----", random(64));
        is_found("", &key, "", "a private key");
        is_found("", &key.replace('\n', "\\n"), "", "a private key");
        assert_eq!(found(&key.replace(&random(64), "MIIEow...")), [], "shortened");
    }
    let rest = vec![random(64); 6].join("\n");
    let key =
        format!("-----BEGIN RSA PRIVATE KEY-----\nMIIE{}\n{rest}\n-----END RSA PRIVATE KEY-----", random(60));
    is_found("", &key, "", "a private key");
}

#[test]
fn values_are_found_by_their_names() {
    let (long, hexadecimal) = (random(40), hex(32));
    is_found("aws_secret_access_key = ", &long, "", "an AWS secret key");
    is_found("\"api_key\": \"", &long, "\"", "an API key");
    is_found("DD_API_KEY=", &hexadecimal, "", "a Datadog key");
    is_found("DD-API-KEY: ", &hexadecimal, "", "a Datadog key");
    is_found("routing_key: '", &hexadecimal, "'", "a PagerDuty key");
    is_found("Authorization: Token token=", &random(20), "", "a token");
    is_found("Authorization: Bearer ", &long, "", "a token");
    is_found("TWILIO_AUTH_TOKEN=", &hexadecimal, "", "a token");
    is_found("twilio login --key ", &format!("SK{hexadecimal}"), "", "a Twilio key");
    is_found("mysql --password=", &random(16), "", "a password");
    is_found("mysql --password ", &random(16), "", "a password");
    is_found("spring.mail.password: ", &random(18), "", "a password");
    is_found("clientSecret: ", &long, "", "a secret");
    is_found("clientSecret: ", &format!("arn:{long}"), "", "a secret");
}

#[test]
fn placeholders_and_names_are_not_found() {
    let (long, hexadecimal) = (random(40), hex(32));
    let lines = [
        "AKIAIOSFODNN7EXAMPLE and wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        format!("ghp_{}", "x".repeat(36)),
        format!("ghp_{}", "0".repeat(36)),
        "glpat-<your token>, glpat-$TOKEN, glpat-your-token-goes-here".to_owned(),
        format!("sk_test_{long}"),
        "xoxb-your-token, `xoxb-` and `xoxp-`".to_owned(),
        "hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX".to_owned(),
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.SflKxwRJSMeKKF2QT4fw"
            .to_owned(),
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----".to_owned(),
        format!("-----BEGIN RSA PRIVATE KEY-----\nMIIE{0}\n...\n{0}\n-----END RSA PRIVATE KEY-----", random(60)),
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", random(64)),
        "https://user:pass@host https://user:password@ferry.test https://u:<password>@ferry.test".to_owned(),
        "https://u:$PASS@ferry.test https://u:***@ferry.test https://u:${PASS}@ferry.test".to_owned(),
        "https://kiosk:mooring9@example.org redis://u:mooring9@localhost:6379".to_owned(),
        "postgres://db_kiosk:DB.Kiosk@ferry.test/kiosk".to_owned(),
        "https://admin:admin@ferry.test https://ferry.test:8080/@harbour ssh://git@ferry.test:22".to_owned(),
        "https://ferry.test/a:b@c git@ferry.test:kiosk/printer.git".to_owned(),
        "password: \"correct horse battery staple\"".to_owned(),
        "password: kiosk-printer-password-2026".to_owned(),
        "private_key: ed25519.Ed25519PrivateKey2, key_key = self._lib.NID_pbe1_With2_Key3_DES".to_owned(),
        "\"access_token\": \"2YotnFZFEjr1zCsicMWpAA\"".to_owned(),
        "token = request.headers[\"X-Token\"]".to_owned(),
        "token=$(vault read -field=token kiosk/printer) token: ${KIOSK_TOKEN_2_FOR_B4}".to_owned(),
        "token: {{ kiosk_token_2_for_b4 }} token: <token-2-for-b4-and-c5>".to_owned(),
        "secretName: kiosk-tls-2026-a1-b2-c3".to_owned(),
        "secret/kiosk/printer-2/b4, secret: secret/kiosk/printer-2/token".to_owned(),
        "password_file: /etc/kiosk/x1/y2/z3/password".to_owned(),
        "api_key_id: 550e8400-e29b-41d4-a716-446655440000 token: 550e8400-e29b-41d4-a716-446655440000".to_owned(),
        "tokenStoreKey: arn:aws:kms:eu-west-2:839174620583:key/89650062-091c-465d-b1db-98ba23a72fc2".to_owned(),
        "passwordKey: 'arn:aws-us-gov:kms:us-gov-west-1:839174620583:alias/k7Qm2xVd9RzH4bTn8WcJ'".to_owned(),
        format!("commit {hexadecimal} image@sha256:{hexadecimal}{hexadecimal}"),
        format!("public_key: {long}"),
        format!("SK{hexadecimal}"),
        format!("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOi{0}.{0}...", random(30)),
        format!("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOi{0}.{0}… and so on", random(30)),
        format!("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOi{0}....{0}", random(30)),
        format!("token: {long}..., api_key: \"{long}…\" Authorization: Bearer {long}[...]"),
        format!("AccountKey={}{}==", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ", "6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw"),
        format!("AccountKey={}{}==;", "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2", "nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw"),
        format!("api_key: {}{}", "sk_test_4eC39HqLyj", "WDarjtT1zdp7dc"),
        format!(";secret_key = {}{}", "SW2YcwTIb9", "zpOOhoPsMm"),
        format!("gpg --recv-keys {0}{0}", hexadecimal.to_uppercase()),
        format!(
            "-----BEGIN RSA PRIVATE KEY-----\n{0}\n{0}\n-----END RSA PRIVATE KEY-----",
            "privatekey".repeat(5)
        ),
    ];
    for line in lines {
        assert_eq!(found(&line), [], "{line}");
    }
}

/// Punctuation after a complete secret does not hide it.
#[test]
fn complete_secrets_are_found_whatever_follows() {
    let token = format!("ghp_{}", random(36));
    assert_eq!(found(&format!("It was {token}. Then")), [(&token[..], "a GitHub token")]);
    let id = format!("AKIA{}", random(16).to_uppercase());
    assert_eq!(found(&format!("{id}... and more")), [(&id[..], "an AWS access key id")]);
    let jwt = format!("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOi{0}.{0}", random(30));
    assert_eq!(found(&format!("curl -H {jwt}. Then")), [(&jwt[..], "a JSON web token")]);
    let key = format!("AccountKey={}==", random(86));
    assert_eq!(found(&key), [(&key[..], "an Azure storage key")]);
}

#[test]
fn several_on_a_line_are_told_apart_among_other_alphabets() {
    let (a, b) = (format!("ghp_{}", random(36)), format!("glpat-{}", random(20)));
    let text = format!("Пароль „{a}“ — と {b}。");
    assert_eq!(found(&text), [(&a[..], "a GitHub token"), (&b[..], "a GitLab token")]);
}

#[test]
fn tags_of_images_are_not_found() {
    let tag = "1.0.r2-50-g5b4aca1-2031.06.09.21.19";
    assert_eq!(found(&format!("image: acme.example/aws-secrets-manager/secrets-store-driver-aws:{tag}")), []);
    is_found("/secrets-store-driver-aws: ", &random(40), "", "an AWS secret key");
    is_found("secrets-store-driver-aws:", &random(40), "", "an AWS secret key");
    is_found("/secrets-store-driver-aws:", &random(40), "", "an AWS secret key");
}

/// Many beginnings without an end: the search has to give up each one quickly.
#[test]
fn hostile_texts_do_not_take_long() {
    for piece in
        ["eyJ", "eyJ.", "-eyJ-", "token=", "://a:", "-----BEGIN PRIVATE KEY-----", "twilio SK", "SG."]
    {
        assert_eq!(found(&piece.repeat(1_000_000 / piece.len())), [], "{piece}");
    }
}

#[test]
fn names_of_objects_and_plain_words_in_base64_are_not_found() {
    for text in [
        "Image pull secrets:  prometheus-k8s-dockercfg-6wl6b",
        "secret: payments-tls-cert-9x2k4",
        "acme.example/secret-d5f5a834: generic-garden-kubeconfig-81fb3a88",
        "secret: shop-database-secrets-8h2k9dg7f5",
        // "hello.world", "generatedpassword", and twice "mypassword"
        "\"bindpass.secret\": aGVsbG8ud29ybGQK",
        "password: Z2VuZXJhdGVkcGFzc3dvcmQ=",
        "awsSecretAccessKey: Ylhsd1lYTnpkMjl5WkE=",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
    let encoded = STANDARD_NO_PAD.encode(random(33));
    is_found("password: ", &encoded, "", "a password");
    is_found("secret: ", &format!("words-words-{}", random(20)), "", "a secret");
    is_found("secret: ", "words-words-8a1e3i7o", "", "a secret");
    is_found("secret: ", "words-words-a1e3i7o9u2", "", "a secret");
}
