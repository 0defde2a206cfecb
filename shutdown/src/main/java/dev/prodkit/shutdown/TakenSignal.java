// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * A signal whose handler is ours. {@code sun.misc.Signal} is supported (module jdk.unsupported) but
 * not standard, and javac warns of it in a way that cannot be silenced; so both of its types are
 * loaded by name, and a JVM without them is one that does not give us signals.
 */
final class TakenSignal {
  private final Method handle;
  private final Object signal;
  private final Object own;
  private final Object previous;

  private TakenSignal(Method handle, Object signal, Object own, Object previous) {
    this.handle = handle;
    this.signal = signal;
    this.own = own;
    this.previous = previous;
  }

  /**
   * Takes a signal.
   *
   * @param name without SIG
   * @param onSignal gets its number, on a fresh thread of the JVM's each time
   * @return empty if the JVM keeps the signal ({@code -Xrs}) or has no such types
   */
  static Optional<TakenSignal> take(String name, IntConsumer onSignal) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object signal = type.getConstructor(String.class).newInstance(name);
      int number = (int) type.getMethod("getNumber").invoke(signal);
      Object own = Proxy.newProxyInstance(
          TakenSignal.class.getClassLoader(),
          new Class<?>[] {handlerType},
          handler(() -> onSignal.accept(number)));
      Method handle = type.getMethod("handle", type, handlerType);
      Object previous = handle.invoke(null, signal, own);
      return Optional.of(new TakenSignal(handle, signal, own, previous));
    } catch (ReflectiveOperationException e) {
      // No such types, or an IllegalArgumentException: "Signal already used by VM or OS".
      return Optional.empty();
    }
  }

  /**
   * Restores the handler that was there before, unless somebody else has taken the signal since.
   */
  void giveBack() {
    try {
      Object current = handle.invoke(null, signal, previous);
      if (!own.equals(current)) {
        handle.invoke(null, signal, current);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the handler of " + signal + " could not be restored", e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // What the equality of this object is.
  private static InvocationHandler handler(Runnable onSignal) {
    return (proxy, method, args) -> switch (method.getName()) {
      case "handle" -> {
        onSignal.run();
        yield null;
      }
      case "equals" -> proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "prodkit-shutdown";
    };
  }
}
