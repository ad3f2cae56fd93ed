using GalaxyCluster.Data.Threading;
using Xunit;

namespace GalaxyCluster.Data.Tests.Threading;

public sealed class AllCoresTests
{
    [Fact]
    public void EveryPieceIsDone()
    {
        bool[] done = new bool[20];
        AllCores.Invoke([.. Enumerable.Range(0, done.Length).Select(i => (Action)(() => done[i] = true))]);
        Assert.DoesNotContain(false, done);
    }

    [Fact]
    public void WhatAPieceThrewComesAsItWasThrown()
    {
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => AllCores.Invoke(
            static () => { }, static () => throw new InvalidOperationException("the second")));
        Assert.Equal("the second", thrown.Message);
        Assert.Throws<OperationCanceledException>(() => AllCores.Invoke(
            static () => Parallel.For(0, 2, new ParallelOptions { CancellationToken = new(canceled: true) }, static _ => { })));
    }
}
