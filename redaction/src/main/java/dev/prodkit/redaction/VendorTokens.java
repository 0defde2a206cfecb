// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static dev.prodkit.redaction.Alphabet.ALNUM;
import static dev.prodkit.redaction.Alphabet.ANY_HEX;
import static dev.prodkit.redaction.Alphabet.BASE64;
import static dev.prodkit.redaction.Alphabet.CAPITALS;
import static dev.prodkit.redaction.Alphabet.DASHES;
import static dev.prodkit.redaction.Alphabet.DIGITS;
import static dev.prodkit.redaction.Alphabet.DOTTED;
import static dev.prodkit.redaction.Alphabet.HEX;
import static dev.prodkit.redaction.Alphabet.PADDING;
import static dev.prodkit.redaction.Alphabet.SLASHES;
import static dev.prodkit.redaction.Alphabet.SMALL;
import static dev.prodkit.redaction.Alphabet.URL64;

import java.util.List;

/**
 * The tokens of the vendors, as they document them and as public secret scanners know them. Keys
 * that are meant to be published are left out; so are prefixes that ordinary ids begin with as well
 * ({@code api-} before a UUID).
 */
final class VendorTokens {
  private static final int ANY = 4_096;
  private static final int UUID = HEX | DASHES;

  /** All that we know. A prefix has two characters or more. */
  static final List<TokenFormat> ALL = List.of(
      // Amazon Web Services: access keys, long-lived, temporary and old; Bedrock; AppSync; MWS
      of("AKIA", CAPITALS, 16, 16),
      of("ASIA", CAPITALS, 16, 16),
      of("ABIA", CAPITALS, 16, 16),
      of("ACCA", CAPITALS, 16, 16),
      of("ABSK", BASE64 | PADDING, 100, ANY),
      of("A3T", CAPITALS, 17, 17),
      of("bedrock-api-key-", BASE64 | PADDING, 28, ANY),
      of("da2-", SMALL, 26, 26).mixed(),
      of("amzn.mws.", UUID, 36, 36),
      // Google: API keys, OAuth access tokens and client secrets
      of("AIza", URL64, 35, 35),
      of("ya29.", DOTTED, 20, ANY),
      of("GOCSPX-", URL64, 28, 28),
      // GitHub, GitLab, Atlassian with Trello
      of("ghp_", ALNUM, 36, 251),
      of("gho_", ALNUM, 36, 251),
      of("ghu_", ALNUM, 36, 251),
      of("ghs_", DOTTED, 36, ANY),
      of("ghr_", ALNUM, 36, 251),
      of("github_pat_", URL64, 22, 251),
      of("glpat-", DOTTED, 20, 255),
      of("gldt-", URL64, 20, 64),
      of("glrt-", DOTTED, 20, 255),
      of("glptt-", URL64, 20, 64),
      of("glft-", URL64, 20, 64),
      of("glffct-", URL64, 20, 64),
      of("glimt-", URL64, 20, 64),
      of("gloas-", URL64, 64, 255),
      of("GR1348941", URL64, 20, 64),
      of("glcbt-", URL64, 20, 255),
      of("glsoat-", URL64, 20, 64),
      of("glagent-", URL64, 20, 1_024),
      of("ATATT3", URL64 | PADDING, 60, ANY),
      of("ATBB", ALNUM, 28, 60),
      of("ATCTT3", BASE64 | URL64 | PADDING, 60, ANY),
      of("ATTA", HEX, 64, 72),
      of("BBDC-", BASE64, 44, 255),
      // Slack, Discord
      of("xoxb-", URL64, 10, 255),
      of("xoxp-", URL64, 10, 255),
      of("xoxa-", URL64, 10, 255),
      of("xoxo-", URL64, 10, 255),
      of("xoxr-", URL64, 10, 255),
      of("xoxs-", URL64, 10, 255),
      of("xoxe-", URL64, 10, 255),
      of("xoxe.", DOTTED, 10, 255),
      of("xoxc-", URL64, 10, 255),
      of("xoxd-", URL64, 10, 255),
      of("xapp-", URL64, 10, 255),
      of("hooks.slack.com/services/", ALNUM | SLASHES, 20, 255),
      of("hooks.slack.com/workflows/", ALNUM | SLASHES, 20, 255),
      of("hooks.slack.com/triggers/", ALNUM | SLASHES, 20, 255),
      of("discord.com/api/webhooks/", URL64 | SLASHES, 40, 255),
      of("discordapp.com/api/webhooks/", URL64 | SLASHES, 40, 255),
      // … of its canaries and bots; the first characters of these are a number in Base64
      of("webhooks/", DIGITS, 17, 20).then("/", URL64, 60, 80),
      bot("MT"),
      bot("Mj"),
      bot("Mz"),
      bot("ND"),
      bot("NT"),
      bot("Nj"),
      bot("Nz"),
      bot("OD"),
      bot("OT"),
      // Teams, Zapier, Tines, ThingsBoard
      of("IncomingWebhook/", ALNUM, 32, 32).then("/", URL64, 36, 120),
      of("hooks.zapier.com/hooks/catch/", ALNUM | SLASHES, 14, 64),
      of("webhook/", SMALL, 32, 32).then("/", SMALL, 32, 32),
      of("thingsboard.cloud/api/v1/", ALNUM, 20, 20),
      // Payments: Stripe and those that do as it does, Square, Braintree, Razorpay, Flutterwave,
      // Plaid,
      // Pagar.me, Ramp; Facebook
      of("sk_live_", ALNUM, 10, 255),
      of("sk_test_", ALNUM, 10, 255),
      of("rk_live_", ALNUM, 10, 255),
      of("rk_test_", ALNUM, 10, 255),
      of("sk_prod_", ALNUM, 10, 255),
      of("rk_prod_", ALNUM, 10, 255),
      of("whsec_", BASE64 | PADDING, 24, 255),
      of("sq0atp-", URL64, 22, 60),
      of("sq0csp-", URL64, 43, 60),
      of("EAAAE", URL64, 54, 255),
      of("EAAAl", URL64, 54, 255),
      of("access_token$production$", PADDING | URL64, 16, 255),
      of("rzp_live_", ALNUM, 14, 64),
      of("rzp_test_", ALNUM, 14, 64),
      of("FLWSECK-", URL64, 34, 40),
      of("FLWSECK_TEST-", URL64, 12, 40),
      of("access-sandbox-", UUID, 36, 36),
      of("access-development-", UUID, 36, 36),
      of("access-production-", UUID, 36, 36),
      of("ak_live_", ALNUM, 30, 30),
      of("ramp_sec_", ALNUM, 48, 48),
      of("EAAB", ALNUM, 100, ANY),
      of("EAAC", ALNUM, 100, ANY),
      of("EAAG", ALNUM, 100, ANY),
      of("EAAM", ALNUM, 100, ANY),
      // Messages: Twilio, SendGrid, Mailgun, Brevo, Klaviyo, PubNub, MailerSend
      of("SK", ANY_HEX, 32, 32).mixed(),
      of("SG.", DOTTED | PADDING, 50, 255),
      of("key-", HEX, 32, 32),
      of("xkeysib-", URL64, 64, 255),
      of("pk_", ALNUM, 34, 34).mixed(),
      of("sec-c-", ALNUM, 48, 48),
      of("mlsn.", ALNUM, 30, 100),
      // Packages: npm, PyPI, pyx, RubyGems, crates.io, NuGet, Docker, JFrog, Clojars
      of("npm_", ALNUM, 36, 36),
      of("pypi-AgE", URL64, 50, ANY),
      of("rubygems_", HEX, 48, 48),
      of("cio", ALNUM, 32, 32).mixed(),
      of("oy2", SMALL, 43, 43),
      of("dckr_pat_", URL64, 27, 64),
      of("dckr_oat_", URL64, 27, 64),
      of("AKCp", ALNUM, 69, 69),
      of("cmVmd", ALNUM, 59, 59),
      of("CLOJARS_", ALNUM, 60, 60),
      of("sk-pyx-", ALNUM, 46, 64),
      of("tp-pyx-", ALNUM, 46, 64),
      // Clouds: DigitalOcean, Databricks, Heroku, Fly, Cloudflare, Alibaba, Tencent, Yandex,
      // PlanetScale,
      // Supabase, Tailscale, Pulumi, Scalingo, ClickHouse, Salad, NVIDIA, Pinecone, Vercel
      of("dop_v1_", HEX, 64, 64),
      of("doo_v1_", HEX, 64, 64),
      of("dor_v1_", HEX, 64, 64),
      of("dapi", HEX, 32, 32),
      of("dose", HEX, 32, 32),
      of("HRKU-", URL64, 36, 255),
      of("fm1_", BASE64 | URL64 | PADDING, 100, ANY),
      of("fm2_", BASE64 | URL64 | PADDING, 100, ANY),
      of("fm1a_", BASE64 | PADDING, 100, ANY),
      of("fm1r_", BASE64 | PADDING, 100, ANY),
      of("fo1_", URL64, 43, 43),
      of("v1.0-", HEX | DASHES, 160, 512),
      of("cfut_", URL64, 40, 64),
      of("LTAI", ALNUM, 16, 26).mixed(),
      of("AKID", ALNUM, 32, 36).mixed(),
      of("t1.", URL64 | PADDING, 1, 512).then(".", URL64 | PADDING, 86, 88),
      of("AQVN", URL64, 35, 38).mixed(),
      of("pscale_tkn_", DOTTED | PADDING, 32, 255),
      of("pscale_pw_", DOTTED | PADDING, 32, 255),
      of("pscale_oauth_", DOTTED | PADDING, 32, 255),
      of("sbp_", SMALL, 40, 40),
      of("sb_secret_", URL64, 31, 36),
      of("vcp_", URL64, 56, 56),
      of("vci_", URL64, 56, 56),
      of("vca_", URL64, 56, 56),
      of("vcr_", URL64, 56, 56),
      of("vck_", URL64, 56, 56),
      of("tskey-", URL64, 20, 255),
      of("pul-", SMALL, 40, 40),
      of("tk-us-", URL64, 48, 48),
      of("4b1d", ALNUM, 38, 38),
      of("salad_cloud_", ALNUM, 1, 7).then("_", ALNUM, 7, 255),
      of("nvapi-", URL64, 64, 64),
      of("pcsk_", ALNUM, 4, 12).then("_", ALNUM, 40, 100),
      // Shopify
      of("shpat_", ANY_HEX, 32, 32),
      of("shpca_", ANY_HEX, 32, 32),
      of("shppa_", ANY_HEX, 32, 32),
      of("shpss_", ANY_HEX, 32, 32),
      // Models: OpenAI, Anthropic and those that do as they do, Hugging Face, Groq, xAI, Replicate,
      // ElevenLabs, Photoroom, LangSmith, Langfuse, Jina, Tavily, Sourcegraph
      of("sk-ant-", URL64, 20, 255),
      of("sk-proj-", URL64, 20, 255),
      of("sk-svcacct-", URL64, 20, 255),
      of("sk-admin-", URL64, 20, 255),
      of("sk-service-", URL64, 20, 255),
      of("sk-lf-", UUID, 36, 36),
      of("sk-or-v1-", HEX, 64, 64),
      of("sk-", ALNUM, 20, 255).mixed(),
      of("hf_", ALNUM, 34, 40),
      of("api_org_", ALNUM, 34, 34),
      of("gsk_", ALNUM, 40, 64),
      of("xai-", URL64, 60, 100),
      of("r8_", ALNUM, 37, 40),
      of("pplx-", ALNUM, 40, 64),
      of("sk_", HEX, 48, 48),
      of("sk_pr_", ALNUM, 1, 64).then("_", ANY_HEX, 40, 40),
      of("lsv2_pt_", HEX, 32, 32).then("_", HEX, 10, 10),
      of("lsv2_sk_", HEX, 32, 32).then("_", HEX, 10, 10),
      of("jina_", ALNUM, 60, 60),
      of("tvly-", URL64, 32, 64).mixed(),
      of("sgp_", URL64, 40, 64).mixed(),
      of("slk_", HEX, 64, 64),
      // Secrets: HashiCorp Vault and OpenBao, 1Password, Doppler, age, Authress
      of("hvs.", DOTTED, 24, 255),
      of("hvb.", DOTTED, 24, ANY),
      of("hvr.", DOTTED, 24, ANY),
      of("s.", ALNUM, 24, 24).mixed(),
      of("ops_eyJ", BASE64 | URL64 | PADDING, 100, ANY),
      of("A3-", CAPITALS | DASHES, 36, 37).mixed(),
      of("dp.pt.", ALNUM, 40, 44),
      of("dp.ct.", ALNUM, 40, 44),
      of("dp.sa.", ALNUM, 40, 44),
      of("dp.scim.", ALNUM, 40, 44),
      of("dp.audit.", ALNUM, 40, 44),
      of("dp.st.", DOTTED, 40, 100),
      of("AGE-SECRET-KEY-1", CAPITALS, 58, 58),
      authress("sc_"),
      authress("ext_"),
      authress("scauth_"),
      authress("authress_"),
      // Watching: Grafana, New Relic with Pixie, Sentry, Dynatrace, Rootly, StackHawk, PostHog
      of("glsa_", URL64, 32, 64),
      of("glc_", BASE64 | URL64 | PADDING, 32, ANY),
      of("eyJrIjoi", BASE64 | PADDING, 70, 512),
      of("NRAK-", ALNUM, 27, 27),
      of("NRII-", URL64, 32, 32),
      of("NRIQ-", URL64, 32, 32),
      of("NRAA-", ANY_HEX, 27, 27),
      of("NRRA-", ANY_HEX, 42, 42),
      of("px-api-", UUID, 36, 36),
      of("px-dep-", UUID, 36, 36),
      of("sntrys_", BASE64 | URL64 | PADDING, 60, ANY),
      of("sntryu_", HEX, 64, 64),
      of("dt0c01.", DOTTED, 80, 100),
      of("dt0s16.", DOTTED, 70, 100),
      of("rootly_", HEX, 64, 64),
      of("hawk.", URL64, 20, 20).then(".", URL64, 20, 20),
      of("phx_", ALNUM, 40, 60),
      // Tools: Linear, Notion, Postman, Airtable, Figma, SonarQube, Buildkite, Netlify, Typeform,
      // Adobe, Apify,
      // Bannerbear, CircleCI, ClickUp, Contentful, Dependency-Track, Dropbox, EasyPost, Frame.io,
      // Harness,
      // HubSpot, Infracost, Lob, Mapbox, Nebula, Octopus, Prefect, ReadMe, SettleMint, SoftLayer,
      // Ubidots, Zoho
      of("lin_api_", ALNUM, 40, 48),
      of("ntn_", ALNUM, 40, 60),
      of("secret_", ALNUM, 43, 43),
      of("PMAK-", URL64, 59, 59),
      of("figd_", URL64, 40, 60),
      of("squ_", HEX, 40, 40),
      of("sqp_", HEX, 40, 40),
      of("sqa_", HEX, 40, 40),
      of("bkua_", SMALL, 40, 40),
      of("nfp_", ALNUM, 36, 60),
      of("tfp_", DOTTED | PADDING, 40, 80),
      of("sha256~", URL64, 43, 43),
      of("duffel_live_", URL64 | PADDING, 43, 255),
      of("duffel_test_", URL64 | PADDING, 43, 255),
      of("shippo_live_", ANY_HEX, 40, 40),
      of("shippo_test_", ANY_HEX, 40, 40),
      of("pat", ALNUM, 14, 14).then(".", HEX, 64, 64),
      of("p8e-", ALNUM, 32, 32),
      of("apify_api_", URL64, 36, 36),
      of("bb_pr_", HEX, 30, 30),
      of("bb_ma_", HEX, 30, 30),
      of("CCIPAT_", ALNUM, 22, 22).then("_", ALNUM, 40, 40),
      of("CCIPRJ_", ALNUM, 22, 22).then("_", ALNUM, 40, 40),
      of("pk_", DIGITS, 7, 9).then("_", CAPITALS, 32, 32),
      of("CFPAT-", URL64, 43, 43),
      of("odt_", ALNUM, 32, 255),
      of("sl.", DOTTED | PADDING, 130, ANY),
      of("EZAK", ALNUM, 54, 54),
      of("EZTK", ALNUM, 54, 54),
      of("fio-u-", URL64 | PADDING, 64, 255),
      of("pat.", URL64, 22, 22).then(".", ALNUM, 24, 24).then(".", ALNUM, 20, 20),
      of("sat.", URL64, 22, 22).then(".", ALNUM, 24, 24).then(".", ALNUM, 20, 20),
      of("pat-na1-", UUID, 36, 36),
      of("pat-eu1-", UUID, 36, 36),
      of("ico-", ALNUM, 32, 32).mixed(),
      of("live_", HEX, 35, 35),
      of("test_", HEX, 35, 35),
      of("sk.eyJ", DOTTED, 60, 255),
      of("dnkey-", URL64 | PADDING, 79, 255),
      of("API-", CAPITALS, 26, 26).mixed(),
      of("pnu_", ALNUM, 36, 36),
      of("rdme_", SMALL, 70, 70),
      of("sm_aat_", ALNUM, 16, 16),
      of("sm_pat_", ALNUM, 16, 16),
      of("sm_sat_", ALNUM, 16, 16),
      of("api.softlayer.com/soap/v3/", ALNUM, 64, 64),
      of("api.softlayer.com/soap/v3.1/", ALNUM, 64, 64),
      of("BBFF-", ALNUM, 30, 30),
      of("1000.", HEX, 32, 32).then(".", HEX, 32, 32),
      of("s-s4t2ud-", HEX, 64, 64),
      of("s-s4t2af-", HEX, 64, 64),
      // a JSON Web Token in Base64
      of("ZXlK", BASE64 | URL64 | PADDING, 60, ANY));

  private VendorTokens() {}

  private static TokenFormat of(String prefix, int alphabet, int shortest, int longest) {
    return TokenFormat.of(prefix, alphabet, shortest, longest);
  }

  /** The id of a bot in Base64, a time, and a signature. */
  private static TokenFormat bot(String start) {
    return of(start, URL64, 20, 26).then(".", URL64, 6, 6).then(".", URL64, 27, 38);
  }

  private static TokenFormat authress(String prefix) {
    return of(prefix, ALNUM, 5, 30)
        .then(".", ALNUM, 4, 6)
        .then(".acc", URL64, 11, 33)
        .then(".", BASE64 | URL64 | PADDING, 30, 120);
  }
}
