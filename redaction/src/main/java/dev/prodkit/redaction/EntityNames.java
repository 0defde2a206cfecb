// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Map;
import java.util.TreeMap;

/** The named character references of HTML that writers of XML and HTML use. */
final class EntityNames {
  /** The longest name that is known. */
  static final int LONGEST = Long.BYTES;

  private static final String SINGLE =
      "Tab 9 NewLine 10 excl 33 quot 34 QUOT 34 num 35 dollar 36 percnt 37 amp 38 AMP 38 apos 39"
          + " lpar 40 rpar 41 ast 42 plus 43 comma 44 period 46 sol 47 colon 58 semi 59 lt 60 LT 60"
          + " equals 61 gt 62 GT 62 quest 63 commat 64 lsqb 91 lbrack 91 bsol 92 rsqb 93 rbrack 93"
          + " Hat 94 lowbar 95 grave 96 lcub 123 lbrace 123 verbar 124 vert 124 rcub 125 rbrace 125"
          + " OElig 338 oelig 339 Scaron 352 scaron 353 Yuml 376 ndash 8211 mdash 8212 lsquo 8216"
          + " rsquo 8217 sbquo 8218 ldquo 8220 rdquo 8221 bdquo 8222 bull 8226 hellip 8230 euro 8364"
          + " trade 8482 larr 8592 rarr 8594";

  /** From U+00A0 on. */
  private static final String LATIN_1 =
      "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn"
          + " sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest"
          + " Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave"
          + " Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave"
          + " Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig"
          + " ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute"
          + " ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

  /** From U+0391 and, in small letters, from U+03B1 on. */
  private static final String GREEK =
      "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho"
          + " Sigmaf Sigma Tau Upsilon Phi Chi Psi Omega";

  private static final Map<Long, Integer> BY_NAME = byName();

  private EntityNames() {}

  private static Map<Long, Integer> byName() {
    Map<Long, Integer> all = new TreeMap<>();
    String[] single = SINGLE.strip().split(" ", -1);
    for (int i = 0; i < single.length; i += 2) {
      all.put(packed(single[i]), Integer.valueOf(single[i + 1]));
    }
    enter(LATIN_1, 0xa0, all);
    enter(GREEK, 0x391, all);
    enter(GREEK.toLowerCase(java.util.Locale.ROOT), 0x3b1, all);
    return all;
  }

  private static void enter(String names, int first, Map<Long, Integer> all) {
    int point = first;
    for (String name : names.strip().split(" ", -1)) {
      all.put(packed(name), point++);
    }
  }

  private static long packed(String name) {
    byte[] bytes = name.getBytes(US_ASCII);
    return Bytes.from(bytes, 0, bytes.length);
  }

  /** The code point of the name from {@code from} to {@code to}, or -1. */
  static int codePoint(byte[] text, int from, int to) {
    return BY_NAME.getOrDefault(Bytes.from(text, from, to), -1);
  }
}
