// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.MDC;

class TraceContextMdcTest {
  private final TraceContextMdc mdc = TraceContextMdc.install();
  private final Tracing tracing = Tracing.configure()
      .exporter(new CapturedSpans())
      .redaction((name, text) -> text)
      .startUnattached();
  private final LoggerContext logback = new LoggerContext();
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();
  private final Logger log = logback.getLogger("test");

  @BeforeEach
  void logBehindAnAsynchronousAppender() {
    logback.setMDCAdapter(MDC.getMDCAdapter());
    written.setContext(logback);
    written.start();
    AsyncAppender async = new AsyncAppender();
    async.setContext(logback);
    async.addAppender(written);
    async.start();
    logback.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(async);
  }

  @AfterEach
  void close() {
    mdc.close();
    tracing.close();
    logback.stop();
    assertThat(MDC.get("trace_id")).isNull();
  }

  @Test
  @DisplayName("TRC-10: events behind an asynchronous appender carry the ids of their span")
  void writesTheIdsOfTheSpan() {
    Map<String, String> ids = tracing.spans().call("one", () -> {
      log.info("inside");
      return tracing.currentIds();
    });
    log.info("outside");

    Awaitility.await().until(() -> written.list.size() == 2);
    assertThat(written.list.get(0).getMDCPropertyMap())
        .isEqualTo(ids)
        .containsOnlyKeys("trace_id", "span_id", "dd.trace_id", "dd.span_id");
    assertThat(written.list.get(1).getMDCPropertyMap()).isEmpty();
  }

  @Test
  @DisplayName("TRC-4: baggage never comes into the MDC")
  void neverWritesBaggage() {
    Attachment baggage = Attachment.of(
        Context.current().with(Baggage.builder().put("card", "4111").build()));
    tracing.spans().run("one", () -> assertThat(MDC.getCopyOfContextMap()).hasSize(4));
    baggage.end();
  }

  @Test
  @DisplayName("TRC-9: a task of a pool that leaves its scope open leaves nothing to the next task")
  void leavesNothingOnAPooledThread() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    ExecutorService carrying = ContextExecutors.wrapping(pool);
    try {
      pool.submit(() -> MDC.put("trace_id", "by hand")).get();
      tracing.spans().call("one", () -> {
        String spanId = tracing.currentIds().get("span_id");
        carrying
            .submit(() -> {
              assertThat(MDC.get("span_id")).isEqualTo(spanId);
              ContextExecutorsTest.leak(tracing);
              assertThat(MDC.get("span_id")).isNotNull().isNotEqualTo(spanId);
            })
            .get();
        return true;
      });
      assertThat(pool.submit(MDC::getCopyOfContextMap).get())
          .isEqualTo(Map.of("trace_id", "by hand"));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void isInstalledOnceAtATime() {
    assertThatThrownBy(TraceContextMdc::install)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("installed already");
    mdc.close();
    mdc.close();
    tracing.spans().run("one", () -> assertThat(MDC.get("trace_id")).isNull());
    try (TraceContextMdc again = TraceContextMdc.install()) {
      assertThat(again).isNotSameAs(mdc);
      tracing.spans().run("one", () -> assertThat(MDC.get("trace_id")).isNotNull());
    }
  }

  @Test
  void stillRestoresWhatAnOpenScopeFound() {
    MDC.put("span_id", "before");
    tracing.spans().run("one", mdc::close);
    assertThat(MDC.get("span_id")).isEqualTo("before");
    MDC.remove("span_id");
  }
}
