// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class CallerKeyTest {
  private static String network(String address) throws UnknownHostException {
    return CallerKey.network(InetAddress.getByName(address));
  }

  @Test
  void takesTheNetworkOfAnAddressOfIpv6ForOneCaller() throws UnknownHostException { // RL-8
    assertThat(network("2001:db8:1:2::1")).isEqualTo(network("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    assertThat(network("2001:db8:1:2::1")).isNotEqualTo(network("2001:db8:1:3::1"));
  }

  @Test
  void tellsAddressesOfIpv4Apart() throws UnknownHostException {
    assertThat(network("192.0.2.1")).isNotEqualTo(network("192.0.2.2"));
    assertThat(network("::ffff:192.0.2.1")).isEqualTo(network("192.0.2.1"));
  }
}
