// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a receipt says about the exit code, and what may follow it. */
@Timeout(60)
class LeavingProcessTest {
  private static ServiceCommand service(Class<?> main, String how) {
    return ServiceProcess.main(main)
        .argument(how)
        .environment("SERVICE_NAME", "leaving")
        .environment("ENVIRONMENT", "test")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s");
  }

  private static ServiceCommand service(String how) {
    return service(LeavingService.class, how);
  }

  private static Event last(ServiceProcess service) {
    List<Event> events = service.events();
    return events.get(events.size() - 1);
  }

  private static Map<?, ?> receipt(ServiceProcess service) {
    List<Event> receipts =
        service.events().stream().filter(event -> event.has("shutdown")).toList();
    assertThat(receipts).as("%s", service.lines()).hasSize(1);
    return (Map<?, ?>)
        Objects.requireNonNull(receipts.get(0).members().get("shutdown"), "the receipt");
  }

  private static void assertUnknown(ServiceProcess service) {
    assertThat(receipt(service).get("exit_code_unknown")).isEqualTo(true);
    assertThat(receipt(service).containsKey("exit_code")).isFalse();
  }

  @Test
  @DisplayName("SHD-17: what main throws is told after a receipt that leaves the exit code open")
  void leavesTheCodeOpenWhereMainThrows() {
    try (ServiceProcess service = service(SmallService.class, "throw").start()) {
      assertThat(service.awaitExit()).isEqualTo(1);
      assertUnknown(service);
      assertThat(last(service).text("code")).isEqualTo("PK-START-04");
    }
  }

  @Test
  @DisplayName("SHD-17: System.exit(1) in main: the receipt leaves the exit code open")
  void leavesTheCodeOpenWhereMainExits() {
    try (ServiceProcess service = service("exit-1").start()) {
      assertThat(service.awaitExit()).isEqualTo(1);
      assertUnknown(service);
      assertThat(receipt(service).get("cause")).isEqualTo("exit");
    }
  }

  @Test
  @DisplayName("SHD-8: what main logs after serve() stands before the receipt, the last line")
  void putsTheLinesOfMainBeforeTheReceipt() {
    try (ServiceProcess service = service("says-goodbye").start()) {
      service.awaitEvent(event -> event.message().equals("Ready"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(service.events()).anyMatch(event -> event.message().equals("goodbye"));
      assertThat(last(service).has("shutdown")).isTrue();
    }
  }

  @Test
  @DisplayName("SHD-8: no line of ours follows a receipt that names the exit code")
  void saysNothingAfterTheReceipt() {
    try (ServiceProcess service = service("storm").start()) {
      service.awaitEvent(event -> event.message().equals("Ready"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(last(service).has("shutdown")).as("%s", last(service)).isTrue();
    }
  }

  @Test
  @DisplayName("after a stop the threads that outlive main are named once, and the process exits")
  void exitsAfterAStopAlthoughAThreadIsLeft() {
    try (ServiceProcess service = service("stop-with-a-thread").start()) {
      assertThat(service.awaitExit(Duration.ofSeconds(20))).isZero();
      assertUnknown(service);
      assertThat(service.events())
          .filteredOn(event -> event.has("code") && event.text("code").equals("PK-SHUTDOWN-14"))
          .singleElement()
          .satisfies(event -> assertThat(event.message()).contains("left-behind"));
    }
  }

  @Test
  @DisplayName("serve() waits for the end although main has begun work of its own")
  void servesAlthoughMainHasOpenWork() {
    try (ServiceProcess service = service("own-work").start()) {
      service.awaitEvent(event -> event.message().equals("Ready"));
      await().pollDelay(Duration.ofMillis(500)).until(service::isAlive);
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(receipt(service).get("clean")).isEqualTo(true);
      assertThat(service.events())
          .anyMatch(event -> event.has("code") && event.text("code").equals("PK-SHUTDOWN-21"));
    }
  }

  @Test
  void keepsNothingOfAHundredServicesThatWereClosed() {
    try (ServiceProcess service = service("cycles").start()) {
      assertThat(service.awaitExit(Duration.ofSeconds(50))).isZero();
      Event after = last(service);
      assertThat(after.message()).isEqualTo("after 100 cycles");
      assertThat(after.members().get("threads")).isEqualTo(List.of());
      assertThat(after.members().get("handler")).isEqualTo(true);
      assertThat(after.members().get("signals")).isEqualTo(true);
    }
  }

  @Test
  void endsNoContainerForAnExceptionInOneOfItsThreads() {
    try (ServiceProcess service = service("container").start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(last(service).message()).isEqualTo("the container lives on");
      assertThat(service.events())
          .filteredOn(event -> event.has("code") && event.text("code").equals("PK-CORE-01"))
          .as("only while it was open")
          .hasSize(1);
    }
  }

  @Test
  void tellsAFailedStartAlthoughAnEarlierHandlerIsBroken() {
    try (ServiceProcess service =
        service("broken-handler").environment("SHUTDOWN_DRAIN_DELAY", "20s").start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      assertThat(last(service).text("code")).isEqualTo("PK-START-01");
    }
  }
}
