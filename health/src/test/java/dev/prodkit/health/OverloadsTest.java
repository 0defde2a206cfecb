// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What {@code database::ping} means, for every shape of {@code ping}; a false must never be lost.
 */
class OverloadsTest {
  private final Health health = Health.of(Map.of(), (name, text) -> text);

  /** The shapes in which clients say whether they are well. */
  private record Database(boolean well) {
    boolean ask() {
      return well;
    }

    Boolean askBoxed() {
      return well;
    }

    boolean askChecked() throws IOException {
      return well;
    }

    void ping() throws IOException {
      if (!well) {
        throw new IOException("down");
      }
    }

    String pong() {
      if (!well) {
        throw new IllegalStateException("down");
      }
      return "PONG";
    }
  }

  @AfterEach
  void close() {
    health.close();
  }

  @Test
  void readinessTakesEveryShape() {
    for (Database database : List.of(new Database(true), new Database(false))) {
      String is = database.well() ? "well." : "ill.";
      health
          .readiness(is + "boolean", database::ask)
          .readiness(is + "boxed", database::askBoxed)
          .readiness(is + "checked", database::askChecked)
          .readiness(is + "void", database::ping)
          .readiness(is + "value", database::pong)
          .readiness(is + "lambda-boolean", () -> database.ask())
          .readiness(is + "lambda-not", () -> !new Database(!database.well()).ask())
          .readiness(is + "lambda-void", () -> database.ping())
          .readiness(is + "block-void", () -> {
            database.ping();
          })
          .readiness(is + "block-boolean", () -> {
            return database.ask();
          });
    }
    health.readiness("ill.throws", () -> {
      throw new IOException("down");
    });
    expectWellUpAndIllDown(HealthCheck.Kind.READINESS, 21);
  }

  /** A client whose methods are overloaded, so that a reference to one has no type of its own. */
  @SuppressWarnings("UnusedMethod") // that they are there is what makes the others overloaded
  private record Overloaded(Database database) {
    boolean ask() {
      return database.ask();
    }

    boolean ask(int millis) {
      return millis > 0 && database.ask();
    }

    Boolean askBoxed() {
      return database.ask();
    }

    Boolean askBoxed(int millis) {
      return millis > 0 && database.ask();
    }

    void ping() throws IOException {
      database.ping();
    }

    void ping(int millis) throws IOException {
      if (millis > 0) {
        database.ping();
      }
    }

    String pong() {
      return database.pong();
    }

    String pong(int millis) {
      return database.pong().repeat(millis);
    }
  }

  @Test
  void everyRegistrationTakesOverloadedMethodsAndLosesNoFalse() {
    for (Database database : List.of(new Database(true), new Database(false))) {
      Overloaded client = new Overloaded(database);
      String is = database.well() ? "well." : "ill.";
      health
          .readiness(is + "r1", client::ask)
          .readiness(is + "r2", client::askBoxed)
          .readiness(is + "r3", CheckTiming.DEFAULT, client::ask)
          .readiness(is + "r4", HealthCheck.unlessThrows(client::ping))
          .readiness(is + "r5", HealthCheck.unlessThrows(client::pong))
          .readiness(is + "r6", CheckTiming.DEFAULT, HealthCheck.unlessThrows(client::ping))
          .readiness(is + "r7", () -> client.ping())
          .readiness(is + "r8", () -> client.pong())
          .readiness(is + "r9", CheckTiming.DEFAULT, () -> client.ask())
          .optional(is + "o1", client::ask)
          .optional(is + "o2", CheckTiming.DEFAULT, client::ask)
          .optional(is + "o3", HealthCheck.unlessThrows(client::ping))
          .optional(is + "o4", CheckTiming.DEFAULT, HealthCheck.unlessThrows(client::ping))
          .startup(is + "s1", client::ask)
          .startup(is + "s2", CheckTiming.DEFAULT, client::ask)
          .startup(is + "s3", HealthCheck.unlessThrows(client::ping))
          .startup(is + "s4", CheckTiming.DEFAULT, HealthCheck.unlessThrows(client::ping))
          .liveness(is + "l1", SelfCheck.of(client::ask));
    }
    expectWellUpAndIllDown(HealthCheck.Kind.READINESS, 18);
    expectWellUpAndIllDown(HealthCheck.Kind.OPTIONAL, 8);
    expectWellUpAndIllDown(HealthCheck.Kind.STARTUP, 8);
    expectWellUpAndIllDown(HealthCheck.Kind.LIVENESS, 2);
  }

  @Test
  void aCheckThatIsHandedOnAsAnActionKeepsItsFalse() {
    HealthCheck no = () -> false;
    HealthAction handedOn = no;
    health
        .readiness("ill.action", handedOn)
        .readiness("ill.wrapped", HealthCheck.unlessThrows(no))
        .readiness("well.action", (HealthAction) () -> {});
    expectWellUpAndIllDown(HealthCheck.Kind.READINESS, 3);
  }

  @Test
  void optionalAndStartupTakeTheSameShapes() {
    for (Database database : List.of(new Database(true), new Database(false))) {
      String is = database.well() ? "well." : "ill.";
      health
          .optional(is + "optional-boolean", database::ask)
          .optional(is + "optional-void", database::ping)
          .optional(is + "optional-lambda", () -> database.ask())
          .startup(is + "boolean", database::ask)
          .startup(is + "void", database::ping)
          .startup(is + "lambda", () -> database.ask());
    }
    expectWellUpAndIllDown(HealthCheck.Kind.OPTIONAL, 6);
    expectWellUpAndIllDown(HealthCheck.Kind.STARTUP, 6);
  }

  @Test
  @SuppressWarnings("NullAway") // the mistake of a caller that this test is about
  void anUnboxedNullIsDown() {
    Map<String, Boolean> nothing = Map.of();
    health.readiness("boxed", () -> nothing.get("answer"));
    await().until(() -> health.readiness().details().get(0).failing());
  }

  private void expectWellUpAndIllDown(HealthCheck.Kind kind, int count) {
    List<CheckResult> settled = await()
        .until(
            () -> health.overall().details().stream()
                .filter(r -> r.kind() == kind)
                .toList(),
            results -> results.stream().noneMatch(r -> r.outcome() == CheckResult.Outcome.PENDING));
    assertThat(settled)
        .hasSize(count)
        .allSatisfy(result -> assertThat(result.up()).isEqualTo(result.name().startsWith("well.")));
  }
}
