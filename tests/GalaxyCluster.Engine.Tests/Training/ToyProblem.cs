using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Engine.Tests.Training;

/// <summary>Made-up pictures: noise, with a bright square whose place tells the class.</summary>
internal sealed class ToyProblem
{
    public ToyProblem(ImageShape shape, int classes, int count)
    {
        Images = new float[count * shape.Length];
        Targets = new float[count * classes];
        CounterRandom random = new(3, RandomPurpose.Benchmark);
        for (int i = 0; i < Images.Length; i++)
            Images[i] = 0.3f * random.Normal((ulong)i);
        for (int i = 0; i < count; i++)
        {
            int label = i % classes;
            Targets[(i * classes) + label] = 1f;
            Brighten(Images.AsSpan(i * shape.Length, shape.Length), shape, label, classes);
        }
    }

    public float[] Images { get; }

    public float[] Targets { get; }

    private static void Brighten(Span<float> image, ImageShape shape, int label, int classes)
    {
        int width = shape.Width / classes;
        for (int c = 0; c < shape.Channels; c++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = label * width; x < (label + 1) * width; x++)
                    image[(((c * shape.Height) + y) * shape.Width) + x] += label % 2 == y % 2 ? 1f : 0.5f;
            }
        }
    }
}
