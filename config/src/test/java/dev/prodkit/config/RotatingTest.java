// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingTest {
  private static final Duration OFTEN = Duration.ofMillis(100);
  private static final int SWAPS = 10_000;

  @TempDir
  Path directory;

  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private final List<String> secrets = new CopyOnWriteArrayList<>();
  private final List<String> retired = new CopyOnWriteArrayList<>();
  private Optional<ConfigWatch> watch = Optional.empty();

  record Database(Rotating<Secret> password, String user) {}

  record Service(Secret apiKey, int limit) {}

  record Pair(String a, String b) {}

  @AfterEach
  void close() {
    watch.ifPresent(ConfigWatch::close);
  }

  private void write(String name, String value) throws IOException {
    Files.writeString(directory.resolve(name), value);
  }

  private Config config() {
    return Config.of(Source.secretsDirectory(directory))
        .onSecret(secret -> secrets.add(secret.reveal()))
        .onSecretRetired(secret -> retired.add(secret.reveal()));
  }

  private ConfigWatch watch(Config config, Duration overlap) {
    ConfigWatch opened = config.watch(OFTEN, overlap, notices::add);
    watch = Optional.of(opened);
    return opened;
  }

  private long told(String code) {
    return notices.stream().filter(notice -> notice.code().equals(code)).count();
  }

  private static void eventually(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  @Test
  void aComponentFollowsItsFile() throws IOException {
    write("PASSWORD", "first-password");
    write("USER", "app");
    Config config = config();
    Database database = config.get(Database.class);
    List<String> heard = new CopyOnWriteArrayList<>();
    database.password().onChange((old, fresh) -> heard.add(old.reveal() + ">" + fresh.reveal()));
    watch(config, Duration.ofMinutes(5));
    write("PASSWORD", "second-password");

    eventually(() -> !heard.isEmpty());
    assertThat(heard).containsExactly("first-password>second-password");
    assertThat(database.password().current().reveal()).isEqualTo("second-password");
    assertThat(database.password().previous().orElseThrow().reveal()).isEqualTo("first-password");
    assertThat(secrets).containsExactly("first-password", "second-password");
    assertThat(retired).as("old and new overlap").isEmpty();
    eventually(() -> told("PK-CONFIG-10") == 1);
    assertThat(notices.toString()).contains("PASSWORD").doesNotContain("-password");
  }

  @Test
  void theOldSecretIsForgottenAfterTheOverlap() throws IOException {
    write("API_KEY", "first-key");
    write("LIMIT", "5");
    Config config = config();
    Rotating<Service> service = config.rotating(Service.class);
    Secret old = service.current().apiKey();
    ConfigWatch opened = watch(config, Duration.ofMillis(300));
    write("API_KEY", "second-key");
    eventually(() -> !retired.isEmpty());

    assertThat(retired).containsExactly("first-key");
    assertThat(service.current().apiKey().reveal()).isEqualTo("second-key");
    assertThat(config.get(Service.class)).isEqualTo(service.current());
    eventually(() -> service.previous().isEmpty());
    eventually(() -> {
      try {
        old.reveal();
        return false;
      } catch (IllegalStateException wiped) {
        return true;
      }
    });
    assertThat(opened.applied()).isEqualTo(1);
  }

  /** First, second, first, third: the first retirement of the first one comes too early. */
  @Test
  void aSecretThatCameBackIsForgottenAfterItsLastOverlap() throws IOException {
    write("PASSWORD", "first-password");
    write("USER", "app");
    Config config = config();
    Rotating<Secret> password = config.get(Database.class).password();
    watch(config, Duration.ofSeconds(2));
    for (String next : List.of("second-password", "first-password", "third-password")) {
      write("PASSWORD", next);
      eventually(() -> password.current().reveal().equals(next));
    }
    eventually(() -> retired.size() == 2);
    assertThat(retired).containsExactly("second-password", "first-password");
  }

  @Test
  void aSecretThatAnotherRecordStillHoldsIsNotForgotten() throws IOException {
    record Other(@Env("API_KEY") Secret key) {}
    write("API_KEY", "shared-key");
    write("LIMIT", "5");
    Config config = config();
    config.get(Other.class);
    Rotating<Service> service = config.rotating(Service.class);
    watch(config, Duration.ZERO);
    write("API_KEY", "second-key");
    eventually(() -> service.current().apiKey().reveal().equals("second-key"));
    eventually(() -> service.previous().isEmpty());
    assertThat(retired).isEmpty();
  }

  @Test
  @DisplayName("CFG-13: one bad key among fifty, and nothing changes; it is counted and told once")
  void aReloadIsAllOrNothing() throws IOException {
    record Fifty(
        int k0,
        int k1,
        int k2,
        int k3,
        int k4,
        int k5,
        int k6,
        int k7,
        int k8,
        int k9,
        int k10,
        int k11,
        int k12,
        int k13,
        int k14,
        int k15,
        int k16,
        int k17,
        int k18,
        int k19,
        int k20,
        int k21,
        int k22,
        int k23,
        int k24,
        int k25,
        int k26,
        int k27,
        int k28,
        int k29,
        int k30,
        int k31,
        int k32,
        int k33,
        int k34,
        int k35,
        int k36,
        int k37,
        int k38,
        int k39,
        int k40,
        int k41,
        int k42,
        int k43,
        int k44,
        int k45,
        int k46,
        int k47,
        int k48,
        Secret k49) {}
    MountedVolume volume = new MountedVolume(directory);
    volume.replace(fifty(1, "first-secret"));
    Config config = config();
    Rotating<Fifty> fifty = config.rotating(Fifty.class);
    Database before = new Database(Rotating.of(Secret.of("x")), "y");
    ConfigWatch opened = watch(config, Duration.ZERO);
    Fifty first = fifty.current();
    Map<String, String> bad = fifty(2, "second-secret");
    bad.put("K17", "seventeen");
    volume.replace(bad);
    eventually(() -> opened.refused() == 1);

    assertThat(fifty.current()).isSameAs(first);
    assertThat(config.get(Fifty.class)).isSameAs(first);
    assertThat(notices.toString()).contains("K17 must be").doesNotContain("seventeen");
    eventually(() -> retired.contains("second-secret"));
    assertThat(first.k49().reveal()).isEqualTo("first-secret");

    volume.replace(fifty(3, "third-secret"));
    eventually(() -> fifty.current().k0() == 3);
    assertThat(fifty.current().k49().reveal()).isEqualTo("third-secret");
    assertThat(opened.refused()).as("told once, not at each look").isEqualTo(1);
    assertThat(before.user()).isEqualTo("y");
  }

  private static Map<String, String> fifty(int value, String secret) {
    Map<String, String> files = new HashMap<>();
    for (int i = 0; i < 49; i++) {
      files.put("K" + i, String.valueOf(value));
    }
    files.put("K49", secret);
    return files;
  }

  /** What reads two files that were written together. */
  private interface Reading {
    Pair read() throws Exception;
  }

  private record Seen(int reads, int torn, int failed) {}

  /** What puts the next version in the place of the last. */
  private interface Swapping {
    void swap(int version) throws IOException;
  }

  private static Seen readWhileSwapping(int swaps, Swapping swapping, Reading reading)
      throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Exception> broken = new AtomicReference<>();
    Thread writer = new Thread(() -> {
      try {
        for (int i = 1; i <= swaps; i++) {
          swapping.swap(i);
        }
      } catch (IOException e) {
        broken.set(e);
      } finally {
        done.set(true);
      }
    });
    writer.start();
    int reads = 0;
    int torn = 0;
    int failed = 0;
    while (!done.get()) {
      reads++;
      try {
        Pair pair = reading.read();
        if (!pair.a().equals(pair.b())) {
          torn++;
        }
      } catch (ConfigException | Refused | IOException e) {
        failed++;
      }
    }
    writer.join(10_000);
    assertThat(broken.get()).isNull();
    return new Seen(reads, torn, failed);
  }

  private static Map<String, String> pair(int version) {
    return Map.of("A", String.valueOf(version), "B", String.valueOf(version));
  }

  private Pair bound() {
    return Config.of(Source.secretsDirectory(directory)).get(Pair.class);
  }

  @Test
  @DisplayName("CFG-12: ten thousand swaps of ..data while reading: no torn read, no error")
  void readsAVolumeWholeWhileItIsSwapped() throws Exception {
    MountedVolume volume = new MountedVolume(directory);
    for (int i = 0; i < 10; i++) {
      volume.add(pair(i));
    }
    volume.swapTo(0);
    Seen seen = readWhileSwapping(SWAPS, i -> volume.swapTo(i % 10), this::bound);

    assertThat(seen.torn()).as(seen.toString()).isZero();
    assertThat(seen.failed()).as(seen.toString()).isZero();
    assertThat(seen.reads()).isGreaterThan(100);
  }

  @Test
  @DisplayName("CFG-12: the same when the old directory is removed at once, as the kubelet does")
  void readsAVolumeWholeWhileItIsReplaced() throws Exception {
    MountedVolume volume = new MountedVolume(directory);
    volume.replace(pair(0));
    Seen seen = readWhileSwapping(SWAPS / 10, i -> volume.replace(pair(i)), this::bound);

    assertThat(seen.torn()).as(seen.toString()).isZero();
    assertThat(seen.failed()).as(seen.toString()).isZero();
    assertThat(seen.reads()).isGreaterThan(100);
  }

  @Test
  @DisplayName("CFG-12: the same swaps catch a reader that follows the link for each file")
  void catchesAReaderThatFollowsTheLinkEachTime() throws Exception {
    MountedVolume volume = new MountedVolume(directory);
    for (int i = 0; i < 10; i++) {
      volume.add(pair(i));
    }
    volume.swapTo(0);
    Seen seen = readWhileSwapping(
        SWAPS,
        i -> volume.swapTo(i % 10),
        () -> new Pair(
            Files.readString(directory.resolve("A")), Files.readString(directory.resolve("B"))));

    assertThat(seen.torn()).as(seen.toString()).isPositive();
  }

  @Test
  void subscribersThatThrowOrHangHurtNobody() throws IOException, InterruptedException {
    write("PASSWORD", "password-0");
    write("USER", "app");
    Config config = config();
    Rotating<Secret> password = config.get(Database.class).password();
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger hung = new AtomicInteger();
    AtomicReference<String> heard = new AtomicReference<>("");
    password.onChange((old, fresh) -> {
      hung.incrementAndGet();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    password.onChange((old, fresh) -> {
      throw new IllegalStateException(fresh.reveal());
    });
    password.onChange((old, fresh) -> heard.set(fresh.reveal()));
    ConfigWatch opened = watch(config, Duration.ofMinutes(1));
    for (int i = 1; i <= 3; i++) {
      String next = "password-" + i;
      write("PASSWORD", next);
      eventually(() -> heard.get().equals(next));
    }

    assertThat(hung).hasValue(1);
    eventually(() -> opened.failures() > 0 && told("PK-CONFIG-13") > 0);
    assertThat(notices.toString()).contains("PK-CONFIG-13").doesNotContain("password-");
    release.countDown();
    eventually(() -> hung.get() == 2);
    assertThat(password.current().reveal()).isEqualTo("password-3");
  }

  @Test
  void subscribersThatEndWithAnErrorAreToldOfTheNextChange() throws IOException {
    write("PASSWORD", "password-0");
    write("USER", "app");
    Config config = config();
    Rotating<Secret> password = config.get(Database.class).password();
    AtomicReference<String> heard = new AtomicReference<>("");
    password.onChange((old, fresh) -> {
      heard.set(fresh.reveal());
      throw new NoClassDefFoundError("as if no file descriptor were left");
    });
    watch(config, Duration.ofMinutes(1));
    for (int i = 1; i <= 3; i++) {
      String next = "password-" + i;
      write("PASSWORD", next);
      eventually(() -> heard.get().equals(next));
    }
  }

  record Fragile(String user) {
    private static final AtomicBoolean broken = new AtomicBoolean();

    Fragile {
      if (broken.get()) {
        throw new NoClassDefFoundError("as if no file descriptor were left");
      }
    }
  }

  @Test
  void theWatchGoesOnAfterAnErrorAndTellsOfIt() throws IOException {
    write("USER", "first");
    Config config = config();
    Rotating<Fragile> record = config.rotating(Fragile.class);
    ConfigWatch opened = watch(config, Duration.ofMinutes(1));
    Fragile.broken.set(true);
    write("USER", "second");
    eventually(() -> opened.refused() > 0 && told("PK-CONFIG-12") > 0);
    Fragile.broken.set(false);
    write("USER", "third");
    eventually(() -> record.current().user().equals("third"));
  }

  @Test
  void theWatchAndItsSubscribersHaveTheContextClassLoaderOfTheThreadThatBeganToWatch()
      throws IOException {
    write("PASSWORD", "first-password");
    write("USER", "app");
    AtomicReference<ClassLoader> ofSubscriber = new AtomicReference<>();
    AtomicReference<ClassLoader> ofListener = new AtomicReference<>();
    Config config =
        config().onSecret(secret -> ofListener.set(Thread.currentThread().getContextClassLoader()));
    Rotating<Secret> password = config.get(Database.class).password();
    password.onChange(
        (old, fresh) -> ofSubscriber.set(Thread.currentThread().getContextClassLoader()));
    ClassLoader own = new URLClassLoader(new URL[0]);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(own);
    try {
      watch(config, Duration.ofMinutes(1));
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    write("PASSWORD", "second-password");
    eventually(() -> own.equals(ofSubscriber.get()) && own.equals(ofListener.get()));
  }

  @Test
  void aClosedSubscriptionHearsNothing() throws IOException {
    write("PASSWORD", "first-password");
    write("USER", "app");
    Config config = config();
    Rotating<Secret> password = config.get(Database.class).password();
    List<String> heard = new CopyOnWriteArrayList<>();
    password.onChange((old, fresh) -> heard.add("closed")).close();
    password.onChange((old, fresh) -> heard.add("open"));
    watch(config, Duration.ZERO);
    write("PASSWORD", "second-password");
    eventually(() -> !heard.isEmpty());
    assertThat(heard).containsExactly("open");
  }

  @Test
  void tooManySubscribersAreAFault() {
    Rotating<String> value = Rotating.of("a");
    for (int i = 0; i < Rotating.MOST_SUBSCRIBERS; i++) {
      value.onChange((old, fresh) -> {});
    }
    assertThatThrownBy(() -> value.onChange((old, fresh) -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThat(value).hasToString("Rotating[hidden]");
  }

  @Test
  void isWatchedOnce() throws IOException {
    write("PASSWORD", "first-password");
    Config config = config();
    watch(config, Duration.ZERO);
    assertThatThrownBy(() -> config.watch(OFTEN, Duration.ZERO, notices::add))
        .isInstanceOf(IllegalStateException.class);
    watch.orElseThrow().close();
    watch(config, Duration.ZERO);
  }

  @Test
  void aRecordThatRotatesByComponentsIsAskedForByGet() throws IOException {
    write("PASSWORD", "first-password");
    write("USER", "app");
    assertThatThrownBy(() -> config().rotating(Database.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Config.get");
  }

  @Test
  void aDefaultThatIsOverriddenLaterStaysTheDefault() throws IOException {
    record Limits(@Default("5") Rotating<Integer> limit) {}
    Config config = config();
    Rotating<Integer> limit = config.get(Limits.class).limit();
    watch(config, Duration.ZERO);
    write("LIMIT", "7");
    eventually(() -> limit.current() == 7);
    Files.delete(directory.resolve("LIMIT"));
    eventually(() -> limit.current() == 5);
  }
}
