// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prodkit.testkit.ServiceProcess;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/** The reference says what the records say, in four formats that others can read. */
class SettingsReferenceTest {
  private static final String HOSTILE = "a|b `c` <b> \"d\" 'e' # f: {g} \\ \u2028\n- h\u0000\uD800";

  enum Mode {
    FAST,
    VERY_SLOW
  }

  record Limit(
      @Description("calls a second") int rate, @Default("1") int burst) {}

  record Proxy(URI address, Optional<Secret> password) {}

  record Database(
      @Description("where the orders are") URI url,
      @Description("its password") @Size(min = 12) Secret password,
      @Default("5s") Duration timeout) {}

  record Settings(
      Database database,

      @Description("where orders are served; 0 for any free port")
      @Min(0)
      @Max(65535)
      @Default("8080")
      int port,

      @Env({"REGION", "AWS_REGION"}) String region,
      @Default("fast") Mode mode,
      @Default("true") boolean verbose,
      @Default("postgres://ann:hunter2canary@db") URI replica,
      Optional<@DecimalMin(value = "0", inclusive = false) BigDecimal> ratio,
      Optional<@Size(max = 3) String> short3,
      Optional<@Pattern(regexp = "a") @Pattern(regexp = "b|c") String> both,
      @Default("a,b") List<String> tags,
      InetSocketAddress peer,
      Map<String, Limit> limits,
      Map<String, Secret> keys,
      @Description(HOSTILE) @Default(HOSTILE_DEFAULT) String hostile,
      Optional<Proxy> proxy,
      Optional<Boolean> no) {}

  private static final String HOSTILE_DEFAULT = "a|b `c` <b> 'e' # f: {g} \n- h";

  private final SettingsReference reference = SettingsReference.of(Settings.class);

  @Test
  void aTableSaysNameTypeDefaultAndMeaning() {
    assertThat(reference.markdown().lines())
        .contains(
            "| variable | type | default | what it is |",
            "| `DATABASE_URL` | URI | required | where the orders are |",
            "| `DATABASE_PASSWORD` | secret | required | its password; must have a size of at least 12 |",
            "| `DATABASE_TIMEOUT` | duration | `5s` |  |",
            "| `PORT` | whole number | `8080` | where orders are served; 0 for any free port;"
                + " must be greater than or equal to 0; must be less than or equal to 65535 |",
            "| `REGION`, else `AWS_REGION` | text | required |  |",
            "| `MODE` | `FAST`, `VERY_SLOW` | `fast` |  |",
            "| `REPLICA` | URI | hidden |  |",
            "| `RATIO` | number | none | must be greater than 0 |",
            "| `SHORT3` | text | none | must have a size of at most 3 |",
            "| `BOTH` | text | none | must match \"a\"; must match \"b\\|c\" |",
            "| `LIMITS_<key>_RATE` | whole number | required with its group | calls a second |",
            "| `KEYS_<key>` | secret | none |  |",
            "| `PROXY_ADDRESS` | URI | required with its group |  |");
    assertThat(reference.markdown().lines().filter(line -> line.startsWith("|")))
        .allSatisfy(line ->
            assertThat(line.replace("\\|", "").chars().filter(c -> c == '|')).hasSize(5));
  }

  @Test
  void noFormatSaysAnythingOfASecret() {
    for (String text : List.of(
        reference.markdown(), reference.dotEnv(), reference.jsonSchema(), reference.kubernetes())) {
      assertThat(text).doesNotContain("hunter2canary").endsWith("\n").doesNotEndWith("\n\n");
      assertThat(text).isEqualTo(text.replace("\r", ""));
    }
    assertThat(reference.dotEnv().lines()).contains("DATABASE_PASSWORD=", "#PROXY_PASSWORD=");
  }

  @TempDir
  Path directory;

  private Config dotEnv(String text) throws IOException {
    return Config.of(Source.dotEnv(Files.writeString(directory.resolve(".env"), text)));
  }

  @Test
  void theDotEnvIsReadByOurOwnSource() throws IOException {
    Config config = dotEnv(reference.dotEnv());
    assertThat(Reports.report(config, Settings.class).problems())
        .extracting(Problem::toString)
        .satisfiesExactly(
            problem -> assertThat(problem).startsWith("DATABASE_URL is empty"),
            problem -> assertThat(problem).startsWith("DATABASE_PASSWORD is empty"),
            problem -> assertThat(problem).startsWith("REGION is missing"),
            problem -> assertThat(problem).startsWith("PEER is empty"));
  }

  @Test
  void theDotEnvFilledInIsTheDefaults() throws IOException {
    String text = reference.dotEnv();
    Config config = dotEnv(text.replace("DATABASE_URL=", "DATABASE_URL=postgres://db")
        .replace("DATABASE_PASSWORD=", "DATABASE_PASSWORD=long-enough-it-is")
        .replace("#REGION=", "REGION=eu")
        .replace("PEER=", "PEER=localhost:1")
        .replaceAll("(?m)^#((PORT|MODE|VERBOSE|TAGS|HOSTILE|DATABASE_TIMEOUT)=)", "$1"));
    Settings settings = config.get(Settings.class);
    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.mode()).isEqualTo(Mode.FAST);
    assertThat(settings.tags()).containsExactly("a", "b");
    assertThat(settings.hostile()).isEqualTo(HOSTILE_DEFAULT);
    assertThat(config.origin("HOSTILE")).isNotEqualTo(Optional.of(Origin.DEFAULT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a",
        " a ",
        "a#b",
        "a b",
        "'",
        "\"",
        "`",
        "'\"",
        "'`",
        "a\nb",
        "a\r\nb",
        "a\\nb",
        "\\",
        "a\\",
        "'a\nb",
        "${A}",
        "ä€😀",
        "=",
        "a\\'b",
        "export A=b",
        "\t"
      })
  void whatADotEnvCanHoldComesBack(String value) throws IOException {
    record Text(String value) {}
    Optional<String> written = DotEnvReference.written(value);
    assertThat(written).isPresent();
    assertThat(dotEnv("VALUE=" + written.get()).get(Text.class).value()).isEqualTo(value);
    assertThat(written.get().lines().count()).isLessThanOrEqualTo(1);
  }

  @Test
  void whatADotEnvCannotHoldIsNotWritten() {
    assertThat(DotEnvReference.written("'\"`")).isEmpty();
    assertThat(DotEnvReference.written("a\n\"b")).isEmpty();
  }

  private static Object yaml(String document) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(document);
  }

  @Test
  void theKubernetesObjectsAreYaml() {
    List<Object> documents = new ArrayList<>();
    new Yaml(new SafeConstructor(new LoaderOptions()))
        .loadAll(reference.kubernetes())
        .forEach(documents::add);
    assertThat(documents).hasSize(3);
    JsonMapper mapper = JsonMapper.shared();
    var map = mapper.valueToTree(documents.get(0));
    assertThat(map.at("/kind").asString()).isEqualTo("ConfigMap");
    assertThat(map.at("/metadata/name").asString()).isEqualTo("settings");
    assertThat(map.at("/data").propertyNames()).containsExactly("DATABASE_URL", "REGION", "PEER");
    assertThat(map.at("/data/DATABASE_URL").isNull()).isTrue();
    var secret = mapper.valueToTree(documents.get(1));
    assertThat(secret.at("/kind").asString()).isEqualTo("Secret");
    assertThat(secret.at("/stringData").propertyNames()).containsExactly("DATABASE_PASSWORD");
    var container = mapper.valueToTree(documents.get(2));
    assertThat(container.at("/env")).hasSize(17);
    assertThat(container.at("/env/1/name").asString()).isEqualTo("DATABASE_PASSWORD");
    assertThat(container.at("/env/1/valueFrom/secretKeyRef/key").asString())
        .isEqualTo("DATABASE_PASSWORD");
    assertThat(container.at("/env/3/valueFrom/configMapKeyRef/optional").asBoolean())
        .isTrue();
    assertThat(container.at("/env/16/name").asString()).isEqualTo("NO");
  }

  @Test
  void theKubernetesDefaultsAreYamlOnceTheyAreUncommented() {
    String text = reference.kubernetes().replaceAll("(?m)^  # (\"?[A-Z_0-9]+\"?: )", "  $1");
    Object first = yaml(text.substring(0, text.indexOf("---\n")));
    var data = JsonMapper.shared().valueToTree(first).at("/data");
    assertThat(data.at("/PORT").asString()).isEqualTo("8080");
    assertThat(data.at("/VERBOSE").isString()).isTrue();
    assertThat(data.at("/HOSTILE").asString()).isEqualTo(HOSTILE_DEFAULT);
    assertThat(data.at("/NO").isString()).isTrue();
  }

  private static Map<String, String> good() {
    return new HashMap<>(Map.of(
        "DATABASE_URL", "postgres://db",
        "DATABASE_PASSWORD_FILE", "/run/secrets/db",
        "AWS_REGION", "eu",
        "PEER", "[::1]:8080",
        "MODE", "very-Slow",
        "VERBOSE", "TRUE",
        "LIMITS_ORDERS_RATE", "5",
        "LIMITS_ORDERS_RATE_FILE", "/x",
        "RATIO", "0.75",
        "PATH", "/bin"));
  }

  @Test
  void theSchemaAcceptsARightEnvironment() {
    assertThat(Schemas.refusals(reference.jsonSchema(), good())).isEmpty();
    Map<String, String> proxy = good();
    proxy.put("PROXY_ADDRESS", "https://proxy");
    assertThat(Schemas.refusals(reference.jsonSchema(), proxy)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PORT", "MODE", "VERBOSE", "RATIO", "DATABASE_TIMEOUT", "PROXY_ADDRESS", "PATH"})
  void theSchemaAcceptsWhatIsSetToNothingAndMayBeMissing(String name) {
    Map<String, String> empty = good();
    empty.put(name, "");
    assertThat(Schemas.refusals(reference.jsonSchema(), empty)).isEmpty();
    assertThat(Config.of(Source.of("test", Map.of(name, ""))).isEmpty(name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, http",
    "PORT, 08",
    "MODE, slow",
    "VERBOSE, yes",
    "PEER, localhost",
    "DATABASE_URL, /path",
    "DATABASE_TIMEOUT, 5",
    "DATABASE_PASSWORD, both",
    "RATIO, .5",
    "LIMITS_ORDERS_RATE, x",
    "KEYS_A, ''",
    "PROXY_PASSWORD, alone",
    "DATABASE_URL, ''",
    "PEER, ''",
    "DATABASE_URL, -",
    "PEER, -",
    "AWS_REGION, -",
    "DATABASE_PASSWORD_FILE, -",
    "DATABASE_PASSWORD_FILE, relative"
  })
  void theSchemaRefusesAWrongEnvironment(String name, String value) {
    Map<String, String> wrong = good();
    if (value.equals("-")) {
      wrong.remove(name);
    } else {
      wrong.put(name, value);
    }
    assertThat(Schemas.refusals(reference.jsonSchema(), wrong)).isNotEmpty();
  }

  @Test
  void theSchemaSaysWhatItIs() {
    var schema = JsonMapper.shared().readTree(reference.jsonSchema());
    assertThat(schema.at("/$schema").asString())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(schema.at("/properties/PORT/default").asString()).isEqualTo("8080");
    assertThat(schema.at("/properties/DATABASE_PASSWORD/writeOnly").asBoolean()).isTrue();
    assertThat(schema.at("/properties/DATABASE_PASSWORD").has("default")).isFalse();
    assertThat(schema.at("/properties/HOSTILE/default").asString()).isEqualTo(HOSTILE_DEFAULT);
    assertThat(schema.at("/properties/HOSTILE/description").asString()).startsWith("a|b `c` <b>");
  }

  @Test
  void hostileStringsAreJson() {
    for (String hostile : List.of(
        HOSTILE,
        "\"",
        "\\",
        "\\\"",
        "</script>",
        "\u007f\u0085\u2029\uFEFF\uFFFF",
        "\uDC00",
        "😀",
        "\t\b\f")) {
      String document = Json.document(Map.of(hostile, List.of(hostile, 1, true)));
      String read = hostile.replace('\uD800', '\uFFFD').replace('\uDC00', '\uFFFD');
      read = hostile.equals("😀") ? hostile : read;
      var tree = JsonMapper.shared().readTree(document);
      assertThat(tree.propertyNames()).containsExactly(read);
      assertThat(tree.get(read).get(0).asString()).isEqualTo(read);
      assertThat(yaml(Json.quoted(hostile))).isEqualTo(read);
    }
  }

  record Unknown(StringBuilder text, TimeUnit unit) {}

  @Test
  void whatAConverterWouldReadIsNamedByItsType() {
    assertThat(SettingsReference.of(Unknown.class).markdown())
        .contains("| `TEXT` | StringBuilder | required |  |");
    assertThat(SettingsReference.of(Unknown.class, Limit.class).markdown())
        .contains("### Unknown\n\n| variable", "\n\n### Limit\n");
    assertThatThrownBy(SettingsReference::of).isInstanceOf(IllegalArgumentException.class);
  }

  private static String run(int code, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(ReferenceCommand.run(
            List.of(arguments),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8)))
        .isEqualTo(code);
    assertThat(code == 0 ? err.size() : out.size()).isZero();
    return (code == 0 ? out : err).toString(StandardCharsets.UTF_8);
  }

  private static final String NAME = Settings.class.getName();

  record Wrong(Object value, Map<Integer, String> map) {}

  @Test
  void theCommandLineRendersOrSaysWhatIsWrongWithIt() {
    assertThat(run(0, NAME)).isEqualTo(reference.markdown());
    assertThat(run(0, NAME, "--format", "env")).isEqualTo(reference.dotEnv());
    assertThat(run(0, "--format=schema", NAME)).isEqualTo(reference.jsonSchema());
    assertThat(run(0, "--format", "kubernetes", NAME)).isEqualTo(reference.kubernetes());
    assertThat(run(64)).contains("No record class").contains("usage: ");
    assertThat(run(64, NAME, "--format")).contains("--format needs a name");
    assertThat(run(64, NAME, "--format", "xml")).contains("no format xml");
    assertThat(run(64, NAME, "--frmat", "env")).contains("no option --frmat");
    assertThat(run(64, "com.acme.Settings")).contains("no class com.acme.Settings");
    assertThat(run(64, "java.lang.String")).contains("java.lang.String is no record");
    assertThat(run(78, Wrong.class.getName())).contains("Wrong.map");
  }

  @Test
  void whatCannotBeWrittenIsAnError() {
    PrintStream full = new PrintStream(new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("full");
      }
    });
    assertThat(
            ReferenceCommand.run(List.of(NAME), full, new PrintStream(new ByteArrayOutputStream())))
        .isEqualTo(74);
  }

  @Test
  void theMainWritesUtf8AndLoadsNoValidator() {
    try (ServiceProcess process = ServiceProcess.main(SettingsReference.class)
        .jvmOption("-Xlog:class+load:stderr")
        .environment("LC_ALL", "C")
        .argument(NAME)
        .argument("--format")
        .argument("schema")
        .start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(String.join("\n", process.lines()) + "\n").isEqualTo(reference.jsonSchema());
      assertThat(process.errorLines())
          .anyMatch(line -> line.contains("dev.prodkit.config.SettingsReference"))
          .noneMatch(line -> line.contains(" org.hibernate."));
    }
  }
}
