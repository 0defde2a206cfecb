// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The command line of {@link SettingsReference}. */
final class ReferenceCommand {
  private static final int USAGE = 64;
  private static final int OUTPUT = 74;
  private static final int CONFIGURATION = 78;

  private static final Map<String, Function<SettingsReference, String>> FORMATS = formats();

  private final List<Class<? extends Record>> types = new ArrayList<>();
  private Function<SettingsReference, String> format = SettingsReference::markdown;

  private ReferenceCommand() {}

  private static Map<String, Function<SettingsReference, String>> formats() {
    Map<String, Function<SettingsReference, String>> formats = new LinkedHashMap<>();
    formats.put("markdown", SettingsReference::markdown);
    formats.put("env", SettingsReference::dotEnv);
    formats.put("schema", SettingsReference::jsonSchema);
    formats.put("kubernetes", SettingsReference::kubernetes);
    return formats;
  }

  /** Runs it and answers with the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    ReferenceCommand command = new ReferenceCommand();
    try {
      command.read(arguments);
    } catch (WrongUsage e) {
      err.println(e.getMessage());
      err.println("usage: java -cp <class path> " + SettingsReference.class.getName()
          + " <record class>... [--format " + String.join("|", FORMATS.keySet()) + "]");
      return USAGE;
    }
    String text;
    try {
      text = command.format.apply(SettingsReference.of(command.types));
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return CONFIGURATION;
    }
    out.print(text);
    if (out.checkError()) {
      err.println("The reference could not be written.");
      return OUTPUT;
    }
    return 0;
  }

  private void read(List<String> arguments) throws WrongUsage {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--format")) {
        i++;
        format(i < arguments.size() ? arguments.get(i) : "");
      } else if (argument.startsWith("--format=")) {
        format(argument.substring("--format=".length()));
      } else if (argument.startsWith("-")) {
        throw new WrongUsage("There is no option " + argument + ".");
      } else {
        types.add(type(argument));
      }
    }
    if (types.isEmpty()) {
      throw new WrongUsage("No record class is named.");
    }
  }

  private void format(String name) throws WrongUsage {
    Function<SettingsReference, String> known = FORMATS.get(name);
    if (known == null) {
      throw new WrongUsage(
          name.isEmpty() ? "--format needs a name." : "There is no format " + name + ".");
    }
    format = known;
  }

  // No initializer of the class runs: it is only looked at.
  private static Class<? extends Record> type(String name) throws WrongUsage {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      Class<?> type = Class.forName(name, false, loader);
      if (!type.isRecord()) {
        throw new WrongUsage(name + " is no record.");
      }
      return type.asSubclass(Record.class);
    } catch (ClassNotFoundException e) {
      throw new WrongUsage(
          "There is no class " + name + " on the class path; a nested one is written Outer$Inner.");
    } catch (LinkageError e) {
      throw new WrongUsage(name + " cannot be loaded, " + e + ".");
    }
  }

  private static final class WrongUsage extends Exception {
    private static final long serialVersionUID = 1L;

    WrongUsage(String message) {
      super(message);
    }
  }
}
