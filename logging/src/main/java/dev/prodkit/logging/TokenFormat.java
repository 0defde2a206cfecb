// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static dev.prodkit.logging.Alphabet.ALNUM;
import static dev.prodkit.logging.Alphabet.BASE64;
import static dev.prodkit.logging.Alphabet.CAPITALS;
import static dev.prodkit.logging.Alphabet.DOTTED;
import static dev.prodkit.logging.Alphabet.HEX;
import static dev.prodkit.logging.Alphabet.PADDING;
import static dev.prodkit.logging.Alphabet.SLASHES;
import static dev.prodkit.logging.Alphabet.SMALL;
import static dev.prodkit.logging.Alphabet.URL64;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/**
 * A credential that tells by its first characters what it is, as the vendors document it: the
 * prefix, then this many characters of an alphabet, and then none of it.
 *
 * @param random whether there must be digits and letters behind the prefix, because words may begin
 *     with it too
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and only this module sees it
record TokenFormat(byte[] prefix, int alphabet, int shortest, int longest, boolean random) {
  private static final int ANY = 4_096;

  /** All that we know. A prefix has two characters or more. */
  static final List<TokenFormat> ALL = List.of(
      // Amazon Web Services: access keys, long-lived and temporary; Bedrock
      of("AKIA", CAPITALS, 16, 16),
      of("ASIA", CAPITALS, 16, 16),
      of("ABIA", CAPITALS, 16, 16),
      of("ACCA", CAPITALS, 16, 16),
      of("ABSK", BASE64 | PADDING, 100, ANY),
      // Google: API keys, OAuth access tokens and client secrets
      of("AIza", URL64, 35, 35),
      of("ya29.", DOTTED, 20, ANY),
      of("GOCSPX-", URL64, 28, 28),
      // GitHub, GitLab, Atlassian
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
      of("glcbt-", URL64, 20, 255),
      of("glsoat-", URL64, 20, 64),
      of("glagent-", URL64, 20, 64),
      of("ATATT3", URL64 | PADDING, 60, 255),
      of("ATBB", ALNUM, 28, 60),
      of("ATCTT3", URL64 | PADDING, 60, 255),
      // Slack, Discord, Microsoft Teams, Telegram
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
      // Payments: Stripe, Square, Braintree, Razorpay
      of("sk_live_", ALNUM, 10, 255),
      of("sk_test_", ALNUM, 10, 255),
      of("rk_live_", ALNUM, 10, 255),
      of("rk_test_", ALNUM, 10, 255),
      of("whsec_", BASE64 | PADDING, 24, 255),
      of("sq0atp-", URL64, 22, 60),
      of("sq0csp-", URL64, 43, 60),
      of("EAAAE", URL64, 54, 255),
      of("EAAAl", URL64, 54, 255),
      of("access_token$production$", ALNUM | Alphabet.PADDING | URL64, 16, 255),
      of("rzp_live_", ALNUM, 14, 64),
      // Messages: Twilio, SendGrid, Mailgun, Mailchimp, Brevo, Postmark
      of("SK", HEX, 32, 32),
      of("SG.", DOTTED, 50, 255),
      of("key-", HEX, 32, 32),
      of("xkeysib-", URL64, 64, 255),
      // Packages: npm, PyPI, RubyGems, crates.io, NuGet, Docker, JFrog
      of("npm_", ALNUM, 36, 36),
      of("pypi-AgE", URL64, 50, ANY),
      of("rubygems_", HEX, 48, 48),
      of("cio", ALNUM, 32, 32, true),
      of("oy2", SMALL, 43, 43),
      of("dckr_pat_", URL64, 27, 64),
      of("dckr_oat_", URL64, 27, 64),
      of("AKCp", ALNUM, 69, 69),
      // Clouds: DigitalOcean, Databricks, Heroku, Fly, Cloudflare, Alibaba, Tencent, Linode
      of("dop_v1_", HEX, 64, 64),
      of("doo_v1_", HEX, 64, 64),
      of("dor_v1_", HEX, 64, 64),
      of("dapi", HEX, 32, 32),
      of("dose", HEX, 32, 32),
      of("HRKU-", URL64, 36, 255),
      of("fm1_", BASE64 | URL64 | PADDING, 100, ANY),
      of("fm2_", BASE64 | URL64 | PADDING, 100, ANY),
      of("LTAI", ALNUM, 16, 26, true),
      of("AKID", ALNUM, 32, 36, true),
      of("pscale_tkn_", DOTTED, 32, 64),
      of("pscale_pw_", DOTTED, 32, 64),
      of("sbp_", HEX, 40, 40),
      of("tskey-", URL64, 20, 255),
      of("pul-", HEX, 40, 40),
      // Shopify
      of("shpat_", HEX | Alphabet.UPPER, 32, 32),
      of("shpca_", HEX | Alphabet.UPPER, 32, 32),
      of("shppa_", HEX | Alphabet.UPPER, 32, 32),
      of("shpss_", HEX | Alphabet.UPPER, 32, 32),
      // Models: OpenAI, Anthropic and those that do as they do, Hugging Face, Groq, xAI, Replicate
      of("sk-ant-", URL64, 20, 255),
      of("sk-proj-", URL64, 20, 255),
      of("sk-svcacct-", URL64, 20, 255),
      of("sk-admin-", URL64, 20, 255),
      of("sk-or-v1-", HEX, 64, 64),
      of("sk-", ALNUM, 20, 255, true),
      of("hf_", ALNUM, 34, 40),
      of("gsk_", ALNUM, 40, 64),
      of("xai-", ALNUM, 60, 100),
      of("r8_", ALNUM, 37, 40),
      of("pplx-", ALNUM, 40, 64),
      // HashiCorp, 1Password, Doppler, age
      of("hvs.", DOTTED, 24, 255),
      of("hvb.", DOTTED, 24, ANY),
      of("hvr.", DOTTED, 24, ANY),
      of("ops_eyJ", BASE64 | URL64 | PADDING, 100, ANY),
      of("dp.pt.", ALNUM, 40, 44),
      of("dp.st.", DOTTED, 40, 100),
      of("AGE-SECRET-KEY-1", CAPITALS, 58, 58),
      // Watching: Grafana, New Relic, Sentry, Dynatrace
      of("glsa_", URL64, 32, 64),
      of("glc_", BASE64 | URL64 | PADDING, 32, ANY),
      of("NRAK-", CAPITALS, 27, 27),
      of("NRII-", URL64, 32, 32),
      of("sntrys_", BASE64 | URL64 | PADDING, 60, ANY),
      of("sntryu_", HEX, 64, 64),
      of("dt0c01.", DOTTED, 80, 100),
      of("dt0s16.", DOTTED, 70, 100),
      // Tools: Linear, Notion, Postman, Airtable, Figma, SonarQube, Buildkite, Netlify, Typeform
      of("lin_api_", ALNUM, 40, 48),
      of("ntn_", ALNUM, 40, 60),
      of("secret_", ALNUM, 43, 43),
      of("PMAK-", URL64, 59, 59),
      of("figd_", URL64, 40, 60),
      of("squ_", HEX, 40, 40),
      of("sqp_", HEX, 40, 40),
      of("sqa_", HEX, 40, 40),
      of("bkua_", HEX, 40, 40),
      of("nfp_", ALNUM, 36, 60),
      of("tfp_", DOTTED, 40, 80),
      of("sha256~", URL64, 43, 43),
      of("duffel_live_", URL64, 43, 43),
      of("shippo_live_", HEX, 40, 40));

  private static TokenFormat of(String prefix, int alphabet, int shortest, int longest) {
    return of(prefix, alphabet, shortest, longest, false);
  }

  private static TokenFormat of(
      String prefix, int alphabet, int shortest, int longest, boolean random) {
    return new TokenFormat(prefix.getBytes(US_ASCII), alphabet, shortest, longest, random);
  }

  /** As some writers of JSON write it. */
  TokenFormat withEscapedSlashes() {
    String escaped = new String(prefix, US_ASCII).replace("/", "\\/");
    return new TokenFormat(escaped.getBytes(US_ASCII), alphabet, shortest, longest, random);
  }

  /** The end of the token that begins at {@code start}, or 0. */
  int end(Text whole, int start) {
    if (!PemBlock.startsWith(whole, start, prefix)) {
      return 0;
    }
    int first = start + prefix.length;
    int last = Math.min(whole.to, first + longest + 1);
    int end = Alphabet.end(alphabet, whole.bytes, first, last);
    int length = end - first;
    boolean fits = length >= shortest && length <= longest;
    return fits && (!random || random(whole.bytes, first, end)) ? end : 0;
  }

  private static boolean random(byte[] text, int start, int end) {
    boolean digit = false;
    boolean letter = false;
    for (int i = start; i < end; i++) {
      boolean isDigit = Alphabet.has(Alphabet.DIGITS, text[i]);
      digit |= isDigit;
      letter |= !isDigit;
    }
    return digit && letter;
  }
}
