using System;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>What a server sends holds no call beyond its time, and does nothing to a terminal.</summary>
public sealed class DeadlineTests
{
    private const string JsonHeader = "Content-Type: application/json\r\n";
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    // Only what hangs lasts longer; Go's own tests count the work.
    private static readonly TimeSpan Latest = Limit + TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("a")]
    [InlineData("%25")]
    [InlineData("&amp;")]
    public async Task A_refusal_made_to_be_searched_for_long_is_not(string letter)
    {
        string text = string.Concat(Enumerable.Repeat(letter, 60_000 / letter.Length));
        using ResponseServer server = Refusing($"{{\"code\":\"license_not_found\",\"message\":\"{text}\"}}");
        await using OpenSpringClient client = new(Settings(server));
        Stopwatch watch = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<LicensingException>(
            () => client.ActivateLicenseAsync(LicenseId.FromUser("user", new string('a', 4000) + "!")));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Latest);
    }

    [Fact]
    public async Task A_large_response_ends_in_time()
    {
        StringBuilder body = new("{\"product_details\":{}");
        for (int i = 0; body.Length < 8_000_000; i++)
        {
            body.Append(",\"\\u0061").Append(i).Append("\":0");
        }

        using ResponseServer server = new(JsonHeader, Encoding.UTF8.GetBytes(body.Append('}').ToString()));
        await using OpenSpringClient client = new(Settings(server));
        Stopwatch watch = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<LicensingException>(() => client.ActivateBundleOfflineAsync(LicenseId.FromKey("AAAA-BBBB")));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Latest);
    }

    [Fact]
    public async Task Secrets_and_control_characters_of_a_refusal_are_replaced()
    {
        using ResponseServer server = Refusing(
            "{\"code\":\"bad\\u001bcode\",\"message\":\"a\\u001b[2Jb\\u202ec secret-word 7365637265742d776f7264\"}");
        await using OpenSpringClient client = new(Settings(server));

        LicensingException error = await Assert.ThrowsAnyAsync<LicensingException>(
            () => client.ActivateLicenseAsync(LicenseId.FromUser("user", "secret-word")));

        Assert.Equal("a\ufffd[2Jb\ufffdc *** ***", error.ServerMessage);
        Assert.DoesNotContain(error.Code + error.Message, c => char.IsControl(c) || c == '\u202e');
    }

    private static ResponseServer Refusing(string body) => new(JsonHeader, Encoding.UTF8.GetBytes(body), "400 Bad Request");

    private static Configuration Settings(ResponseServer server) => new()
    {
        Product = "osp-user",
        ApiKey = "test-api-key",
        SharedKey = "test-shared-key",
        BaseUrl = server.BaseUrl,
        HardwareId = Sandbox.Device,
        Proxy = "none",
        Retries = 0,
        Timeout = Limit,
    };
}
