using System.Net;
using GalaxyCluster.Coordinator.Server;

namespace GalaxyCluster.Cluster.Tests.Coordinator;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1:80")]
    [InlineData("*:7070", "0.0.0.0:7070")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    [InlineData("[::1]:7", "[::1]:7")]
    public async Task WhatAUserWritesIsUnderstood(string text, string endpoint) =>
        Assert.Equal(IPEndPoint.Parse(endpoint), await ListenAddress.ParseAsync(text, CancellationToken.None));

    [Theory]
    [InlineData("")]
    [InlineData("7070")]
    [InlineData(":7070")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("127.0.0.1:-1")]
    public async Task AnythingElseIsRefusedWithAnExample(string text)
    {
        ListenException error =
            await Assert.ThrowsAsync<ListenException>(() => ListenAddress.ParseAsync(text, CancellationToken.None));
        Assert.Contains("HOST:PORT", error.Message, StringComparison.Ordinal);
    }
}
