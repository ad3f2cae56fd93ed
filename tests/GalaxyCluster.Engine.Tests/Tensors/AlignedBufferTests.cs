using GalaxyCluster.Engine.Tensors;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Tensors;

public sealed unsafe class AlignedBufferTests
{
    /// <summary>Lengths around the bounds of what shares huge pages, more of them than one chunk holds.</summary>
    [Fact]
    public void BuffersAreZeroAlignedAndApart()
    {
        int[] lengths = [0, 1, 4079, 4080, 4081, 100_000, 524_271, 524_272, 524_273, 600_000];
        var buffers = new List<AlignedBuffer>();
        for (int i = 0; i < 100; i++)
        {
            buffers.Add(new AlignedBuffer(lengths[i % lengths.Length]));
            Assert.Equal(0, (nint)buffers[i].Pointer % 64);
            Assert.False(buffers[i].Span.ContainsAnyExcept(0f));
            buffers[i].Span.Fill(i + 1);
            // Others come and go in between.
            if (i % 7 == 6)
            {
                buffers[i - 3].Dispose();
                buffers[i - 3] = new AlignedBuffer(lengths[i % lengths.Length]);
                buffers[i - 3].Span.Fill(i - 2);
            }
        }

        for (int i = 0; i < buffers.Count; i++)
            Assert.False(buffers[i].Span.ContainsAnyExcept(i + 1f));
        foreach (AlignedBuffer buffer in buffers)
            buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffers[^1].Span.Length);
    }

    /// <summary>Memory given back is given out again: what is made and disposed in turns does not grow.</summary>
    [Fact]
    public void WhatIsDisposedIsFreed()
    {
        long before = Resident();
        for (int i = 0; i < 2000; i++)
        {
            using var one = new AlignedBuffer(400_000);
            using var two = new AlignedBuffer(100_000);
            one.Span.Fill(1);
        }

        // 4 GB went through; nothing near it may be left.
        Assert.InRange(Resident() - before, long.MinValue, 400L << 20);

        static long Resident() => Environment.WorkingSet;
    }

    [Fact]
    public void ManyThreadsMayMakeAndDisposeAtOnce()
    {
        Parallel.For(0, 64, i =>
        {
            for (int turn = 0; turn < 50; turn++)
            {
                using var buffer = new AlignedBuffer(5000 + (i * 100));
                buffer.Span.Fill(i);
                Assert.False(buffer.Span.ContainsAnyExcept(i));
            }
        });
    }
}
