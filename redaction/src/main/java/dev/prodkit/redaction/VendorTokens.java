// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.List;

/**
 * The tokens of the vendors, as they document them and as public secret scanners know them. Keys
 * that are meant to be published are left out; so are prefixes that ordinary ids begin with as well
 * ({@code api-} before a UUID).
 */
final class VendorTokens {
  /** In the form of {@link TokenTable}. */
  private static final String TOKENS = """
      # Amazon Web Services: access keys, long-lived, temporary and old; Bedrock; AppSync; MWS
      AKIA ASIA ABIA ACCA {c16}
      ABSK {b=100-*}
      A3T {c17}
      bedrock-api-key- {b=28-*}
      da2- {s26}!
      amzn.mws. {i36}
      IQoJb3JpZ2luX2Vj FwoGZXIvYXdz FQoGZXIvYXdz {b=100-*}
      # Google: API keys, OAuth access and refresh tokens, codes and client secrets
      AIza {u35}
      ya29. {o20-*}
      GOCSPX- {u28}
      1//0 {u40-200}
      4/0A {u60-100}
      AQ.Ab {u40-100}
      # GitHub, GitLab, Atlassian with Trello
      ghp_ gho_ ghu_ {a36-251}
      ghs_ {o36-*}
      ghr_ {a36-251}
      github_pat_ {u22-251}
      glpat- {o20-255}
      gldt- {u20-64}
      glrt- {o20-255}
      glptt- glft- glffct- glimt- {u20-64}
      gloas- {u64-255}
      GR1348941 {u20-64}
      glcbt- {u20-255}
      glsoat- {u20-64}
      glagent- {u20-1024}
      ATATT3 {u=60-*}
      ATSTT3 {u=60-*}
      ATBB {a28-60}
      ATCTT3 {B=60-*}
      ATTA {h64-72}
      BBDC- {b44-255}
      # Slack, Discord
      xoxb- xoxp- xoxa- xoxo- xoxr- xoxs- xoxe- {u10-255}
      xoxe. {o10-255}
      xoxc- xoxd- xapp- {u10-255}
      hooks.slack.com/services/ hooks.slack.com/workflows/ hooks.slack.com/triggers/ {l20-255}
      discord.com/api/webhooks/ discordapp.com/api/webhooks/ {w40-255}
      # … of its canaries and bots; the first characters of these are a number in Base64
      webhooks/ {d17-20}/{u60-80}
      MT Mj Mz ND NT Nj Nz OD OT {u20-26}.{u6}.{u27-38}
      # Teams, Zapier, Tines, ThingsBoard
      IncomingWebhook/ {a32}/{u36-120}
      hooks.zapier.com/hooks/catch/ {l14-64}
      webhook/ {s32}/{s32}
      thingsboard.cloud/api/v1/ {a20}
      # Payments: Stripe and those that do as it does, Square, Braintree, Razorpay, Flutterwave,
      # Plaid, Pagar.me, Ramp, Mollie, Paddle; Facebook
      sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_ {a10-255}
      whsec_ {b=24-255}
      sq0atp- {u22-60}
      sq0csp- {u43-60}
      EAAAE EAAAl {u54-255}
      access_token$production$ {u=16-255}
      rzp_live_ rzp_test_ {a14-64}
      FLWSECK- {u34-40}
      FLWSECK_TEST- {u12-40}
      access-sandbox- access-development- access-production- {i36}
      ak_live_ {a30}
      ramp_sec_ {a48}
      pdl_live_apikey_ pdl_sdbx_apikey_ {u40-80}
      IGQV IGAA {u100-*}
      EAAB EAAC EAAG EAAM {a100-*}
      # Messages: Twilio, SendGrid, Mailgun, Brevo, Klaviyo, PubNub, MailerSend, Resend, Telnyx,
      # Intercom
      SK {H32}!
      SG. {o=50-255}
      key- {h32}
      key- {a32}!
      key- {a64}!
      re_ {a8}_{a24}
      KEY01 {u50-70}
      dG9rO {b=50-70}
      xkeysib- {u64-255}
      pk_ {a34}!
      sec-c- {a48}
      mlsn. {a30-100}
      # Packages: npm, PyPI, pyx, RubyGems, crates.io, NuGet, Docker, JFrog, Clojars, Deno
      npm_ {a36}
      pypi-AgE {u50-*}
      rubygems_ {h48}
      cio {a32}!
      oy2 {s43}
      dckr_pat_ dckr_oat_ {u27-64}
      AKCp {a69}
      cmVmd {a59}
      CLOJARS_ {a60}
      ddp_ ddo_ ddw_ {a36}
      sk-pyx- tp-pyx- {a46-64}
      # Clouds: DigitalOcean, Databricks, Heroku, Fly, Cloudflare, Alibaba, Tencent, Yandex,
      # PlanetScale, Supabase, Tailscale, Pulumi, Scalingo, ClickHouse, Salad, NVIDIA, Pinecone,
      # Vercel, Aiven, Render, Neon, MongoDB Atlas, UpCloud, Fleetbase, Teamwork, Alchemy,
      # Confluent
      dop_v1_ doo_v1_ dor_v1_ {h64}
      dapi dose {h32}
      HRKU- {u36-255}
      fm1_ fm2_ {B=100-*}
      fm1a_ fm1r_ {b=100-*}
      fo1_ {u43}
      v1.0- {i160-512}
      cfut_ cfat_ cfk_ {u40-64}
      LTAI {a16-26}!
      AKID {a32-36}!
      t1. {u=1-512}.{u=86-88}
      AQVN {u35-38}!
      pscale_tkn_ pscale_pw_ pscale_oauth_ {o=32-255}
      sbp_ {s40}
      sb_secret_ {u31-36}
      vcp_ vci_ vca_ vcr_ vck_ {u56}
      tskey- {u20-255}
      pul- {s40}
      tk-us- {u48}
      4b1d {a38}
      salad_cloud_ {a1-7}_{a7-255}
      nvapi- {u64}
      pcsk_ {a4-12}_{a40-100}
      AVNS_ {u19}
      rnd_ {a28}
      napi_ {s64}
      mdb_sa_sk_ {u40}
      ucat_ {a26-40}
      flb_live_ flb_test_ {a12-64}
      tkn.v1_ {b=40-160}
      alcht_ {a30}
      cflt {b60}
      # Shopify
      shpat_ shpca_ shppa_ shpss_ {H32}
      # Models: OpenAI, Anthropic and those that do as they do, Hugging Face, Groq, xAI,
      # Replicate, ElevenLabs, Photoroom, LangSmith, Langfuse, Jina, Tavily, Sourcegraph, E2B,
      # Cerebras, Together, Fireworks, Browserbase, Mem0, Weights & Biases, Daytona
      sk-None- sk-ant- sk-proj- sk-svcacct- sk-admin- sk-service- {u20-255}
      sk-lf- {i36}
      sk-or-v1- {h64}
      sk- {a20-255}!
      hf_ {a34-40}
      api_org_ {a34}
      gsk_ {a40-64}
      xai- {u60-100}
      r8_ {a37-40}
      pplx- {a40-64}
      sk_ {h48}
      sk_pr_ {a1-64}_{H40}
      sk_sbox_ {a20-64}
      sk_ {a24-64}!
      e2b_ {h40}
      csk- {s48}
      tgp_v1_ {u43}
      fw_ {a24}!
      bb_live_ {u27}
      m0- {a40}
      wandb_v1_ {u70-90}
      dtn_ {h64}
      lsv2_pt_ lsv2_sk_ {h32}_{h10}
      jina_ {a60}
      tvly- {u32-64}!
      sgp_ {u40-64}!
      slk_ {h64}
      # Secrets: HashiCorp Vault and OpenBao, 1Password, Doppler, age, Authress, Infisical,
      # Stytch, Kong, Zuplo, Unkey
      hvs. {o24-255}
      hvb. hvr. {o24-*}
      s. {a24}!
      ops_eyJ {B=100-*}
      A3- {v36-37}!
      dp.pt. dp.ct. dp.sa. dp.scim. dp.audit. {a40-44}
      dp.st. {o40-100}
      st. {h24}.{h32}.{h32}
      secret-live- secret-test- {u=32-64}
      kpat_ spat_ {a40-64}
      zpka_ {h32}_{h8}
      unkey_ {a22-40}
      AGE-SECRET-KEY-1 {c58}
      sc_ ext_ scauth_ authress_ {a5-30}.{a4-6}.acc{u11-33}.{B=30-120}
      # Watching: Grafana, New Relic with Pixie, Sentry, Dynatrace, Rootly, StackHawk, PostHog,
      # Datadog, Honeycomb, Axiom, Logfire, Elastic, Snyk, Socket, FireHydrant, Checkly,
      # LaunchDarkly
      glsa_ {u32-64}
      glc_ {B=32-*}
      eyJrIjoi {b=70-512}
      NRAK- {a27}
      NRII- NRIQ- {u27-40}
      NRAA- {H27}
      NRRA- {H42}
      px-api- px-dep- {i36}
      sntrys_ {B=60-*}
      sntryu_ sntryi_ {h64}
      dt0c01. {o80-100}
      dt0s16. {o70-100}
      rootly_ {h64}
      hawk. {u20}.{u20}
      phx_ phs_ pha_ phr_ {a32-64}
      ddapp_ {a34-40}
      hcaik_ hcbik_ hcxik_ hcaic_ {s56-64}
      xaat- xapt- sdk- {i36}
      pylf_v1_ {u40-64}
      essu_ {b=32-128}
      snyk_uat. snyk_sat. {o40-200}
      sktsec_ {u30-100}
      fhb- cu_ {h32}
      # Tools: Linear, Notion, Postman, Airtable, Figma, SonarQube, Buildkite, Netlify, Typeform,
      # Adobe, Apify, Bannerbear, CircleCI, ClickUp, Contentful, Dependency-Track, Dropbox,
      # EasyPost, Frame.io, Harness, HubSpot, Infracost, Lob, Mapbox, Nebula, Octopus, Prefect,
      # ReadMe, SettleMint, SoftLayer, Ubidots, Zoho, Cal.com, Polar, Trigger.dev, Inngest, dbt,
      # Hex, YouTrack, Asana, Sanity
      lin_api_ lin_oauth_ {a40-64}
      ntn_ {a40-60}
      secret_ {a43}
      PMAK- {u59}
      PMAT- {c26}
      figd_ figr_ figp_ figu_ {u36-60}
      squ_ sqp_ sqa_ {h40}
      bkua_ {s40}
      nfp_ {a36-60}
      tfp_ {o=40-80}
      sha256~ {u43}
      duffel_live_ duffel_test_ {u=43-255}
      shippo_live_ shippo_test_ {H40}
      pat {a14}.{h64}
      p8e- {a32}
      apify_api_ {u36}
      bb_pr_ bb_ma_ {h30}
      CCIPAT_ CCIPRJ_ {a22}_{a40}
      pk_ {d7-9}_{c32}
      CFPAT- {u43}
      odt_ {a32-255}
      sl. {o=130-*}
      EZAK EZTK {a54}
      fio-u- {u=64-255}
      pat. sat. {u22}.{a24}.{a20}
      pat-na1- pat-eu1- {i36}
      ico- {a32}!
      live_ test_ {h35}
      live_ {a30}!
      sk.eyJ tk.eyJ {o60-255}
      dnkey- {u=79-255}
      API- {c26}!
      pnu_ pnb_ {a36}
      rdme_ {s70}
      sm_aat_ sm_pat_ sm_sat_ {a16}
      api.softlayer.com/soap/v3/ api.softlayer.com/soap/v3.1/ {a64}
      BBFF- {a30}
      1000. {h32}.{h32}
      s-s4t2ud- s-s4t2af- {h64}
      cal_live_ {s32}
      polar_oat_ polar_pat_ {a32-64}
      tr_prod_ tr_dev_ {a20-32}
      signkey-prod- signkey-test- {h64}
      dbtc_ dbtu_ {u36-64}
      hxtp_ hxtw_ {h96}
      perm- perm: {a=4-200}.{a=4-100}.{a20-60}
      2/ {d14-18}/{d14-18}:{h32}
      sk {a178-182}!
      # a JSON Web Token in Base64
      ZXlK {B=60-*}
      """;

  /** All that we know. */
  static final List<TokenFormat> ALL = TokenTable.read(TOKENS);

  private VendorTokens() {}
}
