// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Formats in which the redactor was found wanting when it was held against the rules of public
 * secret scanners, as templates: <code>{h40}</code> stands for forty hexadecimal digits.
 */
final class VendorShapes {
  private static final String DIGITS = "0123456789";
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final Pattern PART = Pattern.compile("\\{([a-zA-Z])(\\d+)}");
  private static final String UUID = "{h8}-{h4}-{h4}-{h4}-{h12}";

  private static final List<String> TOKENS = List.of(
      // clouds
      "A3T{c17}",
      "bedrock-api-key-{b120}==",
      "ABSK+{b119}",
      "da2-{s26}",
      "amzn.mws." + UUID,
      "{a3}8Q~{u32}",
      "fo1_{u43}",
      "fm1a_{b120}",
      "fm2_+{b120}==",
      "IQoJb3JpZ2luX2Vj{b400}",
      "1//0{u60}",
      "AQ.Ab{u50}",
      "{a75}AZDO{a5}",
      "{a52}JQQJ99{a26}",
      "cfk_{a48}",
      "cfat_{a48}",
      "AVNS_{u19}",
      "rnd_{a28}",
      "napi_{s64}",
      "mdb_sa_sk_{u40}",
      "flb_live_{a20}",
      "tkn.v1_{b71}=",
      "alcht_{a30}",
      "v1.0-{h24}-{h146}",
      "cfut_{a46}",
      "sb_secret_{u31}",
      "vcp_{a56}",
      "vci_{a56}",
      "vca_{a56}",
      "vcr_{a56}",
      "vck_{a56}",
      "t1.{u60}.{u86}",
      "AQVN{u36}",
      "pscale_oauth_{u43}",
      "tk-us-{u48}",
      "4b1d{a38}",
      "salad_cloud_{a5}_{a60}",
      "nvapi-{u64}",
      "pcsk_{a6}_{a63}",
      // where code lives, and packages
      "glft-{u20}",
      "glffct-{u20}",
      "glimt-{s25}",
      "gloas-{h64}",
      "glagent-{u300}",
      "GR1348941{u20}",
      "ATATT3{u180}=",
      "ATCTT3xFfG{u160}={H8}",
      "ATTA{h64}",
      "ATCTT3xFfGN0{u700}={H8}",
      "BBDC-{a44}",
      "CCIPRJ_{a22}_{h40}",
      "bkua_{s40}",
      "CCIPAT_{a22}_{h40}",
      "cmVmdGtu{a56}",
      "CLOJARS_{h60}",
      "sk-pyx-{a64}",
      "tp-pyx-{a46}",
      "odt_{a32}",
      "sgp_{h16}_{h40}",
      "sgp_local_{h40}",
      "slk_{h64}",
      "API-{c26}",
      "pat.{u22}.{h24}.{a20}",
      "sat.{u22}.{h24}.{a20}",
      // payments
      "sk_prod_{a24}",
      "sk_{a23}4f",
      "pdl_live_apikey_{s26}_{a22}_{a3}",
      "rzp_test_{a14}",
      "FLWSECK-{h32}-X",
      "FLWSECK_TEST-{h12}",
      "access-production-" + UUID,
      "access-sandbox-" + UUID,
      "ak_live_{a30}",
      "ramp_sec_{a48}",
      "duffel_test_{u43}",
      "shippo_test_{h40}",
      "EZAK{a54}",
      "EZTK{a54}",
      "live_{h35}",
      "test_{h35}",
      // messages
      "{d2}{h30}-us{d2}",
      "pk_{h34}",
      "sec-c-{a48}",
      "mlsn.{a46}",
      "key-{s30}4f",
      "{h32}-{h8}-{h8}",
      "re_{a8}_{a24}",
      "KEY01{a42}_{a22}",
      "dG9rO{b55}=",
      "EAAC{a160}",
      "MTA{a21}.{u6}.{u38}",
      "OTk{a23}.{u6}.{u27}",
      "BBFF-{a30}",
      // models
      "sk-service-{u100}",
      "sk-lf-" + UUID,
      "sk_{h48}",
      "sk_pr_default_{h40}",
      "xai-{a40}_{a39}",
      "api_org_{a34}",
      "lsv2_pt_{h32}_{h10}",
      "lsv2_sk_{h32}_{h10}",
      "jina_{a60}",
      "tvly-{a32}",
      "e2b_{h40}",
      "csk-{s48}",
      "tgp_v1_{u43}",
      "bb_live_{u27}",
      "wandb_v1_{u77}",
      // secrets
      "{a14}.atlasv1.{u67}",
      "s.{a23}4",
      "A3-{c6}-{c11}-{c5}-{c5}-{c5}",
      "A3-{c6}-{c6}-{c5}-{c5}-{c5}-{c5}",
      "dp.audit.{a43}",
      "dp.ct.{a43}",
      "dp.scim.{a43}",
      "sc_{a20}.{s4}.acc_{s16}.{u80}",
      // watching
      "eyJrIjoi{b90}==",
      "{s6}{h30}NRAL",
      "NRAA-{h27}",
      "NRIQ-{u32}",
      "NRRA-{h42}",
      "px-api-" + UUID,
      "px-dep-" + UUID,
      "rootly_{h64}",
      "hawk.{u20}.{u20}",
      "phx_{a43}",
      "phx_{a36}",
      "phs_{a47}",
      "NRII-{u32}",
      "NRII-{u27}",
      "hcaik_01{s56}",
      "xaat-" + UUID,
      "sdk-" + UUID,
      "essu_{b60}==",
      "snyk_uat.{h8}.{u80}",
      "sntryi_{h64}",
      "zpka_{h32}_{h8}",
      // tools
      "{a6}_{a29}_mmk",
      "pat{a14}.{h64}",
      "p8e-{a32}",
      "apify_api_{a36}",
      "bb_pr_{h30}",
      "bb_ma_{h30}",
      "pk_{d8}_{c32}",
      "CFPAT-{u43}",
      "sl.{u136}",
      "fio-u-{u64}",
      "pat-na1-" + UUID,
      "ico-{a31}7",
      "sk.eyJ{a57}.{u22}",
      "dnkey-{c26}-{c52}",
      "figr_{u40}",
      "figp_{u40}",
      "lin_oauth_{h64}",
      "cal_live_{h32}",
      "polar_oat_{a43}",
      "tr_prod_{a20}",
      "dbtc_{u40}",
      "perm-{a12}.{a8}.{a40}",
      "2/{d16}/{d16}:{h32}",
      "pnu_{a36}",
      "rdme_{s70}",
      "sm_pat_{a16}",
      "1000.{h32}.{h32}",
      "s-s4t2ud-{h64}",
      "ZXlKaGJHY2lPaUpJVXpJMU5pSjku{b120}");

  /** Templates of texts, and of the part that must not show. */
  private static final Map<String, String> IN_CONTEXT = Map.ofEntries(
      Map.entry(
          "https://acme.webhook.office.com/webhookb2/" + "0-0-0-0@1-1-1-1/IncomingWebhook/%s",
          "{h32}/" + UUID),
      Map.entry("GET https://git.example.com/%s/x took 3", "BBDC-{a44}"),
      Map.entry("https://hooks.zapier.com/hooks/catch/%s", "{d7}/{s8}"),
      Map.entry("https://acme.tines.com/webhook/%s", "{h32}/{h32}"),
      Map.entry("https://canary.discord.com/api/webhooks/%s", "{d18}/{u68}"),
      Map.entry("http://thingsboard.cloud/api/v1/%s/telemetry", "{s20}"),
      Map.entry("https://api.softlayer.com/soap/v3/%s", "{s64}"),
      Map.entry("Bearer %s", "{a6}+{b30}+{b20}=="),
      Map.entry("license_key: %s", "{h40}"),
      Map.entry("X-Auth-Key: %s", "{h37}"),
      Map.entry("client-key=%s", "{a30}"),
      Map.entry("DBPASS=%s", "{a14}"),
      Map.entry("AWS_CREDS=%s", "{a40}"),
      Map.entry("contraseña=%s", "{a14}"));

  private VendorShapes() {}

  static void add(Map<String, Function<Random, SecretShapes.Shape>> all) {
    TOKENS.forEach(
        token -> all.put(token, random -> SecretShapes.Shape.whole(filled(token, random))));
    IN_CONTEXT.forEach((text, template) -> all.put(text, random -> {
      String secret = filled(template, random);
      return new SecretShapes.Shape(text.formatted(secret), secret);
    }));
  }

  private static String filled(String template, Random random) {
    return PART.matcher(template).replaceAll(part -> part(part, random));
  }

  private static String part(MatchResult part, Random random) {
    String alphabet = switch (part.group(1)) {
      case "a" -> DIGITS + LOWER + UPPER;
      case "b" -> DIGITS + LOWER + UPPER + "+/";
      case "c" -> DIGITS + UPPER;
      case "d" -> DIGITS;
      case "h" -> DIGITS + "abcdef";
      case "H" -> DIGITS + "ABCDEF";
      case "s" -> DIGITS + LOWER;
      case "u" -> DIGITS + LOWER + UPPER + "-_";
      default -> throw new IllegalArgumentException(part.group());
    };
    return SecretShapes.some(alphabet, Integer.parseInt(part.group(2)), random);
  }
}
