import { StreamPlaces, streamsPerAccount } from './stream-places.ts';

test('an account has so many places, each is given back once, and others have their own', () => {
  const places = new StreamPlaces();
  const back = Array.from({ length: streamsPerAccount }, () => places.take('anna'));
  expect(() => places.take('anna')).toThrow(expect.objectContaining({ code: 'too_many_streams' }));
  places.take('boris');
  back[0]!();
  back[0]!();
  places.take('anna');
  expect(() => places.take('anna')).toThrow(expect.objectContaining({ code: 'too_many_streams' }));
});
